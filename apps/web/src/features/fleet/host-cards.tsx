'use client';

import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { cn } from '@/lib/cn.ts';
import { formatBytes, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { hostHref } from '@/lib/url/links.ts';
import { paceWords, placeWords, subjectName } from '../findings/finding-words.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import { StateMark } from '../states/state-mark.tsx';
import { NO_SAMPLE } from './host-columns.tsx';
import { type HostLeak, hostLeak } from './host-leak.ts';
import { usedRatio } from './host-rows.ts';
import { MemoryBar } from './memory-bar.tsx';
import { Uptime } from './uptime.tsx';
import type { Host } from './use-hosts.ts';

/** Nobody scrolls through a whole fleet with the thumb: the worst come first, and more on demand. */
const AT_A_TIME = 50;

interface HostCardsProps {
  hosts: readonly Host[];
  /** What leaks, by host. */
  open: OpenLeaks;
}

/** Hosts on a phone. */
export function HostCards({ hosts, open }: HostCardsProps) {
  const [shown, setShown] = useState(AT_A_TIME);
  return (
    <>
      <ul className="flex flex-col gap-2">
        {hosts.slice(0, shown).map((host) => (
          <li key={host.id}>
            <HostCard host={host} leak={hostLeak(host, open)} />
          </li>
        ))}
      </ul>
      {hosts.length > shown && (
        <Button onClick={() => setShown(shown + AT_A_TIME)}>
          Show more of {plural(hosts.length - shown, 'host')}
        </Button>
      )}
    </>
  );
}

function HostCard({ host, leak }: { host: Host; leak: HostLeak }) {
  const ratio = usedRatio(host);
  const { id, name, state, exhaustionAtMs, silentSinceMs, memAvailableBytes } = host;
  return (
    <Link
      href={hostHref(id)}
      prefetch={false}
      className={cn(
        'flex flex-col gap-2 rounded-lg border border-line bg-panel p-3 active:bg-raised',
        state === 'unknown' && 'text-ink-3',
      )}
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate text-md font-semibold">{name}</span>
        <StateMark state={state} />
      </span>
      {leak.is === 'unknown' && leak.isMissing && <span className="text-xs text-ink-2">{leak.why}</span>}
      {leak.is === 'leak' && (
        <span className="flex justify-between gap-3">
          <span className="truncate">
            <b className="font-medium">{subjectName(leak.finding)}</b> {placeWords(leak.finding.subject)}
          </span>
          <b className="shrink-0 font-medium">{paceWords(leak.finding)}</b>
        </span>
      )}
      {ratio === null ? <Unknown why={NO_SAMPLE} /> : <MemoryBar ratio={ratio} />}
      <span className="flex flex-wrap justify-between gap-x-4 text-xs text-ink-2">
        <span>
          <Num value={memAvailableBytes} format={formatBytes} why={NO_SAMPLE} /> available
        </span>
        <span>
          up <Uptime host={host} />
        </span>
        {exhaustionAtMs !== null && (
          <span className="font-semibold text-ink">
            exhaustion <Time atMs={exhaustionAtMs} as="relative" />
          </span>
        )}
        {silentSinceMs !== null && (
          <span>
            unknown since <Time atMs={silentSinceMs} />
          </span>
        )}
      </span>
    </Link>
  );
}
