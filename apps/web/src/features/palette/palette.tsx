'use client';

import { Activity, ChartSpline, CornerDownLeft, Grid3x3, Server, Settings } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { type PickGroup, PickList } from '@/components/ui/pick-list.tsx';
import { findingHref, hostHref } from '@/lib/url/links.ts';
import { useFindings } from '../findings/use-findings.ts';
import { useHosts } from '../fleet/use-hosts.ts';
import { StateIcon } from '../states/state-mark.tsx';

const PAGES = [
  { href: '/', label: 'Fleet', Icon: Server },
  { href: '/findings', label: 'Findings', Icon: Activity },
  { href: '/usage', label: 'Usage', Icon: Grid3x3 },
  { href: '/compare', label: 'Compare', Icon: ChartSpline },
  { href: '/settings', label: 'Settings', Icon: Settings },
] as const;

/** Goes to a host, a finding or a page by a few letters. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { data: hosts } = useHosts();
  const { data: findings } = useFindings();
  const groups = useMemo(
    (): PickGroup[] => [
      {
        heading: 'Pages',
        items: PAGES.map(({ href, label, Icon }) => ({
          value: href,
          text: label,
          content: (
            <>
              <Icon />
              {label}
            </>
          ),
        })),
      },
      {
        heading: 'Hosts',
        items: (hosts ?? []).map(({ id, name, state }) => ({
          value: hostHref(id),
          text: name,
          content: (
            <>
              <StateIcon state={state} className="size-3!" />
              <span className="truncate">{name}</span>
            </>
          ),
        })),
      },
      {
        heading: 'Findings',
        items: (findings ?? []).map(({ id, verdict, finding }) => ({
          value: findingHref(id),
          text: verdict,
          content: (
            <>
              <StateIcon state={finding.state} className="size-3!" />
              <span className="truncate">{verdict}</span>
            </>
          ),
        })),
      },
    ],
    [hosts, findings],
  );
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent aria-describedby={undefined} className="gap-0 overflow-hidden p-0">
        <DialogTitle className="sr-only">Go to</DialogTitle>
        <PickList
          label="Go to"
          placeholder="Host, finding or page"
          groups={groups}
          empty={hosts && findings ? 'Nothing has this name.' : 'Hosts and findings are on their way …'}
          onPick={(href) => {
            onClose();
            router.push(href);
          }}
        />
        <p className="flex items-center gap-1.5 border-t border-line px-4 py-2 text-xs text-ink-3">
          <CornerDownLeft className="size-3" /> opens
        </p>
      </DialogContent>
    </Dialog>
  );
}
