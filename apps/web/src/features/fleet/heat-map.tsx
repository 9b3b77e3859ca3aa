'use client';

import Link from 'next/link';
import { useMemo } from 'react';
import { cn } from '@/lib/cn.ts';
import { formatPercent } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { StateIcon } from '../states/state-mark.tsx';
import type { State } from '../states/states.ts';
import { HeatCanvas, hostText } from './heat-canvas.tsx';
import { tileSize } from './heat-map-layout.ts';
import { usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

/** The whole fleet at one look: shape and colour say the state, the number the memory in use; in the order given. */
export function HeatMap({ hosts }: { hosts: readonly Host[] }) {
  const size = useMemo(() => tileSize(hosts.length), [hosts.length]);
  if (!size.hasText) return <HeatCanvas hosts={hosts} size={size} />;
  return (
    <>
      <ul
        aria-label="Hosts by state and memory in use"
        className="grid grid-cols-[repeat(auto-fill,minmax(60px,1fr))] gap-1"
      >
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
                  backgroundImage: `linear-gradient(to right, var(--fill) ${(ratio ?? 0) * 100}%, transparent 0)`,
                }}
                className={cn(
                  'flex h-6 items-center justify-center gap-1.5 rounded-sm border text-xs hover:border-ink-2',
                  TILE[host.state],
                )}
              >
                <StateIcon state={host.state} className="size-2.5" />
                {ratio === null ? '–' : formatPercent(ratio)}
              </Link>
            </li>
          );
        })}
      </ul>
      <p aria-hidden className="mt-1 text-xs text-ink-3">
        One tile a host, the worst first: shape and colour say its state, the fill how much of its memory is
        used
      </p>
    </>
  );
}

/** Ground, edge and filling of a tile: only what wants attention has a colour. */
const TILE: Readonly<Record<State, string>> = {
  confirmed: 'border-confirmed bg-confirmed-soft [--fill:var(--confirmed-fill)]',
  probable: 'border-probable bg-probable-soft [--fill:var(--probable-fill)]',
  watch: 'border-watch bg-watch-soft [--fill:var(--watch-fill)]',
  unknown: 'border-dashed border-line-strong bg-panel text-ink-3 [--fill:transparent]',
  learning: 'border-line bg-learning-soft [--fill:var(--tile-fill)]',
  healthy: 'border-line bg-panel [--fill:var(--tile-fill)]',
  fixed: 'border-line bg-panel [--fill:var(--tile-fill)]',
};
