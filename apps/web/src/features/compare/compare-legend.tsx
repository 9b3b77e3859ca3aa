'use client';

import Link from 'next/link';
import { Num } from '@/components/ui/num.tsx';
import { cn } from '@/lib/cn.ts';
import { useStore } from '@/lib/external-store.ts';
import { formatDuration } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { hostHref, processHref } from '@/lib/url/links.ts';
import { changeOf, type Columns, nearestIndex } from '../charts/columns.ts';
import { Growth } from '../charts/growth.tsx';
import { useTimeRange } from '../charts/range-context.tsx';
import type { ComparedLine } from './compare-panel.tsx';

interface CompareLegendProps {
  columns: Columns;
  lines: readonly ComparedLine[];
  format: (value: number) => string;
  isBytes: boolean;
  isolated: string | null;
  onIsolate: (key: string | null) => void;
}

const NO_SAMPLE = 'it has no sample in this stretch';

/** The legend is a table: each line under the crosshair or at its end, at its beginning, and its pace. */
export function CompareLegend({ columns, lines, format, isBytes, isolated, onIsolate }: CompareLegendProps) {
  const { axis, hover, window } = useTimeRange();
  const hoverMs = useStore(hover);
  const { timesMs } = columns;
  const index = hoverMs === null ? undefined : nearestIndex(timesMs, timesMs, hoverMs);
  const atMs = index === undefined ? undefined : timesMs[index];
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full text-xs">
        <thead className="text-ink-3">
          <tr className="h-7 [&>th]:px-1.5 [&>th]:text-right [&>th]:font-medium">
            <th scope="col" className="text-left!">
              Line
            </th>
            <th scope="col" className="w-32">
              {atMs === undefined ? (
                'Last'
              ) : axis === 'uptime' ? (
                `+${formatDuration(atMs)}`
              ) : (
                <Time atMs={atMs} as="seconds" />
              )}
            </th>
            <th scope="col" className="w-28">
              First
            </th>
            <th scope="col" className="w-32" title="(last − first) / time between them, within the range">
              Growth
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, label, style, compared, values }) => {
            const change = changeOf(timesMs, values, window);
            const now = index === undefined ? change?.now : values[index];
            return (
              <tr
                key={key}
                className="h-7 hover:bg-raised [&>td]:px-1.5 [&>td]:text-right [&>td]:whitespace-nowrap"
              >
                <th scope="row" className="px-1.5 text-left font-normal">
                  <span className="flex items-center gap-2">
                    <button
                      type="button"
                      aria-pressed={isolated === key}
                      title="Press to draw it alone"
                      onClick={() => onIsolate(isolated === key ? null : key)}
                      className={cn(
                        'flex min-h-6 min-w-0 items-center gap-2 text-left hover:underline',
                        isolated === key && 'font-semibold',
                      )}
                    >
                      <Swatch {...style} />
                      <span className="truncate">{label}</span>
                    </button>
                    <Link
                      href={compared.process ? processHref(compared.process.id) : hostHref(compared.host.id)}
                      prefetch={false}
                      className="inline-flex min-h-6 items-center px-1 text-ink-3 underline hover:text-ink"
                    >
                      open
                    </Link>
                  </span>
                </th>
                <td className="font-medium">
                  <Num value={now} format={format} why={NO_SAMPLE} />
                </td>
                <td className="text-ink-2">
                  <Num value={change?.start} format={format} why={NO_SAMPLE} />
                </td>
                <td>
                  <Growth change={change} isBytes={isBytes} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function Swatch({ token, isDashed = false }: { token: string; isDashed?: boolean | undefined }) {
  return (
    <svg aria-hidden viewBox="0 0 16 4" className="h-1 w-4 shrink-0">
      <path
        d="M0 2h16"
        stroke={`var(--${token})`}
        strokeWidth="3"
        {...(isDashed && { strokeDasharray: '5 3' })}
      />
    </svg>
  );
}
