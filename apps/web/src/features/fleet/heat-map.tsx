'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { cn } from '@/lib/cn.ts';
import { formatPercent } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { StateIcon } from '../states/state-mark.tsx';
import { HeatCanvas, hostText } from './heat-canvas.tsx';
import { tileSize } from './heat-map-layout.ts';
import { usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

/** The whole fleet at one look: shape and colour say the state, the number the memory in use; in the order given. */
export function HeatMap({ hosts }: { hosts: readonly Host[] }) {
  const size = useMemo(() => tileSize(hosts.length), [hosts.length]);
  if (!size.hasText) return <HeatCanvas hosts={hosts} size={size} />;
  return (
    <ul aria-label="Hosts by state and memory in use" className="flex flex-wrap gap-1">
      {hosts.map((host) => {
        const ratio = usedRatio(host);
        const text = hostText(host);
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
                'flex h-6 w-14 items-center justify-center gap-1 rounded-sm border border-line bg-panel text-xs hover:border-ink-3',
                host.state === 'unknown' && 'text-ink-3',
              )}
            >
              <StateIcon state={host.state} className="size-2.5" />
              {ratio === null ? '–' : formatPercent(ratio)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
