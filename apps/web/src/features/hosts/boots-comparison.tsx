'use client';

import Link from 'next/link';
import { parseAsInteger, useQueryState } from 'nuqs';
import { Button } from '@/components/ui/button.tsx';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { compareHref } from '@/lib/url/links.ts';
import { RangeProvider } from '../charts/range-context.tsx';
import { RangePicker } from '../charts/range-picker.tsx';
import { ComparePanel } from '../compare/compare-panel.tsx';
import { formatSubject, MOST_SUBJECTS, type Subject } from '../compare/subjects.ts';
import { uptimeExtent, useCompared } from '../compare/use-compared.ts';
import type { HostDetail } from './use-host.ts';

/** The latest boot laid over an earlier one, from the same uptime on. */
export function BootsComparison({ host }: { host: HostDetail }) {
  const [latest, ...earlier] = host.boots;
  const [against, setAgainst] = useQueryState('against', parseAsInteger);
  const { format } = useTimeZone();
  const other = earlier.find(({ no }) => no === against) ?? earlier[0];
  const subjects = [latest, other].flatMap((boot): Subject[] =>
    boot === undefined ? [] : [{ kind: 'boot', hostId: host.id, bootNo: boot.no }],
  );
  const { compared } = useCompared(subjects);
  if (!other || !latest) {
    return (
      <p className="p-4 text-ink-2">
        Seep has seen one boot of this host. The next one is drawn here over this one, by uptime.
      </p>
    );
  }
  const all = host.boots
    .slice(0, MOST_SUBJECTS)
    .map(({ no }) => formatSubject({ kind: 'boot', hostId: host.id, bootNo: no }));
  return (
    <RangeProvider axis="uptime" home={uptimeExtent(compared)}>
      <ComparePanel title={`Boot ${latest.no} against boot ${other.no}, by uptime`} all={compared} isBare>
        {earlier.length > 1 && (
          <label className="flex items-center gap-2 text-ink-3">
            Against
            <select
              value={other.no}
              onChange={(event) => void setAgainst(Number(event.target.value))}
              className="h-8 rounded-md border border-line-strong bg-panel px-2 text-sm text-ink"
            >
              {earlier.map(({ no, bootedAtMs }) => (
                <option key={no} value={no}>
                  boot {no}, {format.full(bootedAtMs)}
                </option>
              ))}
            </select>
          </label>
        )}
        <RangePicker />
        <Button asChild>
          <Link href={compareHref(all, 'uptime')}>
            {host.boots.length > 2 ? 'Compare all boots' : 'What differs'}
          </Link>
        </Button>
      </ComparePanel>
    </RangeProvider>
  );
}
