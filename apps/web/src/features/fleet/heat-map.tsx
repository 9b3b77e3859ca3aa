'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { cn } from '@/lib/cn.ts';
import { formatPercent } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { StateIcon } from '../states/state-mark.tsx';
import { STATE_WORDS } from '../states/states.ts';
import { orderHosts, usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

/** Above this many hosts a tile is its shape alone. */
const MOST_WITH_TEXT = 240;

/** The whole fleet at one look: shape and colour say the state, the number the memory in use; the worst first. */
export function HeatMap({ hosts }: { hosts: readonly Host[] }) {
  const hasText = hosts.length <= MOST_WITH_TEXT;
  const ordered = useMemo(() => orderHosts(hosts), [hosts]);
  return (
    <ul aria-label="Hosts by state and memory in use" className="flex flex-wrap gap-1">
      {ordered.map((host) => {
        const ratio = usedRatio(host);
        const used = ratio === null ? 'memory not known' : `${formatPercent(ratio)} of memory used`;
        const text = `${host.name}: ${STATE_WORDS[host.state].word}, ${used}`;
        return (
          <li key={host.id}>
            <Link
              href={hostHref(host.id)}
              prefetch={false}
              // The table below has the same links, in an order that the keyboard can follow.
              tabIndex={-1}
              title={text}
              aria-label={text}
              // The fuller the memory, the fuller the tile.
              style={{
                backgroundImage: `linear-gradient(to top, var(--line) ${(ratio ?? 0) * 100}%, transparent 0)`,
              }}
              className={cn(
                'flex h-6 items-center justify-center gap-1 rounded-sm border border-line bg-panel text-xs hover:border-ink-3',
                hasText ? 'w-14' : 'w-6',
                host.state === 'unknown' && 'text-ink-3',
              )}
            >
              <StateIcon state={host.state} className="size-2.5" />
              {hasText && (ratio === null ? '–' : formatPercent(ratio))}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
