'use client';

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import { cn } from '@/lib/cn.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { timeLabel, uptimeLabel } from './axes.ts';
import { nearestIndex, stackColumns } from './columns.ts';
import { type Latest, plotOptions } from './plot-options.ts';
import { PlotTooltip } from './plot-tooltip.tsx';
import type { PlotContent } from './plot-types.ts';
import { useTimeRange } from './range-context.tsx';
import { useChartTheme } from './theme.ts';

interface PlotProps extends Omit<PlotContent, 'formatX'> {
  /** What it shows, for those who cannot see it. */
  label: string;
  height: number;
  /** Series lie on top of each other; the first one is the uppermost. */
  isStacked?: boolean;
  isBytes?: boolean;
  /** Numbers below one matter. */
  isFraction?: boolean;
  /** The values under the pointer stand elsewhere already. */
  hasTooltip?: boolean;
  className?: string;
}

/** Lines or layers over the page's time range, on a canvas; its crosshair is that of all charts of the page. */
export function Plot(props: PlotProps) {
  // A chart is made anew only when it has other series.
  const { series, isStacked = false, isBytes = false } = props;
  return <PlotCanvas key={`${isStacked}${isBytes}:${series.map(({ id }) => id).join(',')}`} {...props} />;
}

function PlotCanvas({
  label,
  height,
  isStacked = false,
  isBytes = false,
  isFraction = false,
  hasTooltip = true,
  className,
  ...rest
}: PlotProps) {
  const { axis, hover, zoom, pan, back } = useTimeRange();
  const isUptime = axis === 'uptime';
  const { format } = useTimeZone();
  const theme = useChartTheme();
  const container = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [isInside, setInside] = useState(false);
  const content: PlotContent = {
    ...rest,
    formatX: (atMs, stepMs, beforeMs) =>
      isUptime ? uptimeLabel(atMs) : timeLabel(format, atMs, stepMs, beforeMs),
  };
  const latest = useRef<Latest>({ content, theme });
  // Before a chart is made of it.
  useLayoutEffect(() => {
    latest.current = { content, theme };
  });

  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    const shape = { width: element.clientWidth, height, isStacked, isBytes, isFraction, isUptime };
    const options = plotOptions(shape, latest, { hover, zoom, pan, back });
    const created = new uPlot(options, dataOf(latest.current.content, isStacked), element);
    plot.current = created;
    const observer = new ResizeObserver(() => created.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    const unsubscribe = hover.subscribe(() => followHover(created, hover.get()));
    return () => {
      unsubscribe();
      observer.disconnect();
      created.destroy();
      plot.current = undefined;
    };
  }, [height, isStacked, isBytes, isFraction, isUptime, hover, zoom, pan, back]);

  useEffect(() => {
    const current = plot.current;
    if (!current) return;
    current.batch(() => {
      current.setData(dataOf(content, isStacked), false);
      current.setScale('x', { min: content.window.fromMs, max: content.window.toMs });
    });
  });

  const step = (event: KeyboardEvent) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') hover.set(null);
    if (direction === undefined) return;
    event.preventDefault();
    hover.set(stepFrom(content, hover.get(), direction));
  };

  return (
    <div
      role="img"
      aria-label={label}
      tabIndex={0}
      className={cn('relative', className)}
      onKeyDown={step}
      onFocus={() => setInside(true)}
      onBlur={() => setInside(false)}
      onMouseEnter={() => setInside(true)}
      onMouseLeave={() => setInside(false)}
    >
      <div ref={container} style={{ height }} />
      {hasTooltip && isInside && <PlotTooltip content={content} plot={plot} theme={theme} />}
    </div>
  );
}

function dataOf({ timesMs, series, window }: PlotContent, isStacked: boolean): uPlot.AlignedData {
  // The axes are drawn without numbers too.
  if (timesMs.length === 0) return [[window.fromMs, window.toMs], ...series.map(() => [null, null])];
  const columns = series.map(({ values }) => values);
  return [
    [...timesMs],
    ...(isStacked ? stackColumns(columns, timesMs.length) : columns.map((column) => [...column])),
  ];
}

/** The pointer is over another chart, or nowhere. */
function followHover(plot: uPlot, atMs: number | null): void {
  const left = atMs === null ? -10 : plot.valToPos(atMs, 'x');
  if (Math.abs((plot.cursor.left ?? -10) - left) < 0.5) return;
  plot.setCursor({ left, top: atMs === null ? -10 : 0 }, false);
}

function stepFrom(
  { timesMs, series, window }: PlotContent,
  atMs: number | null,
  direction: number,
): number | null {
  const column = series[0]?.values ?? [];
  const index = nearestIndex(timesMs, column, atMs ?? window.toMs);
  if (index === undefined) return null;
  let next = index + direction;
  while (column[next] === null) next += direction;
  return timesMs[next] ?? timesMs[index] ?? null;
}
