'use client';

import type { RefObject } from 'react';
import type uPlot from 'uplot';
import { cn } from '@/lib/cn.ts';
import { useStore } from '@/lib/external-store.ts';
import { formatDuration } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { nearestIndex } from './columns.ts';
import { GUTTER_LEFT, type PlotContent } from './plot-types.ts';
import { positionIn } from './range.ts';
import { useTimeRange } from './range-context.tsx';
import type { ChartTheme } from './theme.ts';

interface PlotTooltipProps {
  content: PlotContent;
  plot: RefObject<uPlot | undefined>;
  theme: ChartTheme;
}

/** All values at the sample nearest to the pointer, the greatest first, with its true time. */
export function PlotTooltip({ content, plot, theme }: PlotTooltipProps) {
  const { axis, hover } = useTimeRange();
  const hoverMs = useStore(hover);
  const { timesMs, series, window, formatY } = content;
  if (hoverMs === null || hoverMs < window.fromMs || hoverMs > window.toMs) return null;
  const index = nearestOfAny(content, hoverMs);
  const atMs = index === undefined ? undefined : timesMs[index];
  if (index === undefined || atMs === undefined) return null;

  const width = plot.current?.over.clientWidth ?? 0;
  const left = positionIn(window, hoverMs) * width;
  const isRight = left > width / 2;
  const rows = series
    .flatMap((one) => {
      const value = one.values[index];
      return value === null || value === undefined ? [] : [{ ...one, value }];
    })
    .toSorted((a, b) => b.value - a.value);
  return (
    <div
      aria-live="polite"
      className={cn(
        'pointer-events-none absolute top-2 z-10 rounded-md border border-line-strong bg-panel px-2.5 py-1.5 text-xs whitespace-nowrap',
        isRight && '-translate-x-full',
      )}
      style={{ left: GUTTER_LEFT + left + (isRight ? -12 : 12) }}
    >
      <p className="mb-1 text-ink-3">
        {axis === 'uptime' ? `at ${formatDuration(atMs)} of uptime` : <Time atMs={atMs} as="full" />}
      </p>
      <dl className="grid grid-cols-[auto_1fr_auto] items-center gap-x-2">
        {rows.map(({ id, label, token, value }) => (
          <div key={id} className="contents">
            <span aria-hidden className="size-2 rounded-sm" style={{ background: theme.colour(token) }} />
            <dt className="text-ink-2">{label}</dt>
            <dd className="text-right font-medium">{formatY(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Series may begin at different times: the nearest time at which any of them has a number. */
function nearestOfAny({ timesMs, series }: PlotContent, atMs: number): number | undefined {
  let best: number | undefined;
  for (const { values } of series) {
    const index = nearestIndex(timesMs, values, atMs);
    if (index === undefined) continue;
    const distance = Math.abs((timesMs[index] as number) - atMs);
    if (best === undefined || distance < Math.abs((timesMs[best] as number) - atMs)) best = index;
  }
  return best;
}
