'use client';

import { Command } from 'cmdk';
import { Activity, ChartSpline, CornerDownLeft, Server, Settings } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog, DialogContent, DialogTitle } from '@/components/ui/dialog.tsx';
import { findingHref, hostHref } from '@/lib/url/links.ts';
import { useFindings } from '../findings/use-findings.ts';
import { useHosts } from '../fleet/use-hosts.ts';
import { StateIcon } from '../states/state-mark.tsx';

const PAGES = [
  { href: '/', label: 'Fleet', Icon: Server },
  { href: '/findings', label: 'Findings', Icon: Activity },
  { href: '/compare', label: 'Compare', Icon: ChartSpline },
  { href: '/settings', label: 'Settings', Icon: Settings },
] as const;

const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 data-[selected=true]:bg-raised [&>svg]:size-4 [&>svg]:shrink-0';
const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3';

/** Goes to a host, a finding or a page by a few letters. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { data: hosts } = useHosts();
  const { data: findings } = useFindings();
  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent aria-describedby={undefined} className="gap-0 overflow-hidden p-0">
        <DialogTitle className="sr-only">Go to</DialogTitle>
        <Command label="Go to" loop className="flex min-h-0 flex-col">
          <Command.Input
            autoFocus
            placeholder="Host, finding or page"
            className="h-12 w-full border-b border-line bg-transparent pr-12 pl-4 text-md outline-none placeholder:text-ink-3"
          />
          <Command.List className="max-h-[50vh] overflow-auto p-2">
            <Command.Empty className="px-2 py-6 text-ink-2">Nothing has this name.</Command.Empty>
            <Command.Group heading="Pages" className={GROUP}>
              {PAGES.map(({ href, label, Icon }) => (
                <Command.Item key={href} value={label} className={ITEM} onSelect={() => go(href)}>
                  <Icon />
                  {label}
                </Command.Item>
              ))}
            </Command.Group>
            <Command.Group heading="Hosts" className={GROUP}>
              {hosts?.map(({ id, name, state }) => (
                <Command.Item
                  key={id}
                  value={`host ${name} ${id}`}
                  className={ITEM}
                  onSelect={() => go(hostHref(id))}
                >
                  <StateIcon state={state} className="size-3!" />
                  <span className="truncate">{name}</span>
                </Command.Item>
              ))}
            </Command.Group>
            <Command.Group heading="Findings" className={GROUP}>
              {findings?.map(({ id, verdict, finding }) => (
                <Command.Item
                  key={id}
                  value={`finding ${id} ${verdict}`}
                  className={ITEM}
                  onSelect={() => go(findingHref(id))}
                >
                  <StateIcon state={finding.state} className="size-3!" />
                  <span className="truncate">{verdict}</span>
                </Command.Item>
              ))}
            </Command.Group>
          </Command.List>
          <p className="flex items-center gap-1.5 border-t border-line px-4 py-2 text-xs text-ink-3">
            <CornerDownLeft className="size-3" /> opens
          </p>
        </Command>
      </DialogContent>
    </Dialog>
  );
}
