'use client';

import { PROCESS_METRICS } from '@seep/shared';
import { useMemo } from 'react';
import type uPlot from 'uplot';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { formatBytes, formatCount } from '@/lib/format/number.ts';
import { fromZero } from '../charts/axes.ts';
import { changeOf, type Columns, gapsOf } from '../charts/columns.ts';
import { Growth } from '../charts/growth.tsx';
import { EventsLane } from '../charts/lanes/events-lane.tsx';
import { Lanes } from '../charts/lanes/lane.tsx';
import { QualityLane } from '../charts/lanes/quality-lane.tsx';
import { Plot } from '../charts/plot.tsx';
import type { PlotSeries } from '../charts/plot-types.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { RangePicker } from '../charts/range-picker.tsx';
import type { ChartTheme } from '../charts/theme.ts';
import { silenceOf } from '../hosts/host-gaps.ts';
import type { HostDetail } from '../hosts/use-host.ts';
import { useHostEvents } from '../hosts/use-host-events.ts';
import { COUNT_METRICS, MEMORY_METRICS, type ProcessDetail } from './use-process.ts';

const MEMORY_HEIGHT = 280;
const COUNT_HEIGHT = 140;

/** The same measure has the same colour on every chart. */
const TOKENS: Readonly<Record<string, string>> = {
  anonBytes: 'series-2',
  rssBytes: 'series-1',
  swapBytes: 'series-4',
  shmemBytes: 'series-3',
  threads: 'series-5',
  descriptors: 'series-1',
};

interface ProcessChartsProps {
  process: ProcessDetail;
  columns: Columns;
  host: HostDetail | undefined;
}

export function ProcessCharts({ process, columns, host }: ProcessChartsProps) {
  const { window } = useTimeRange();
  const { data: events } = useHostEvents(process.hostId);
  const gaps = useMemo(() => {
    const silence = host && process.goneAtMs === null ? silenceOf(host, window) : undefined;
    return [...gapsOf(columns.timesMs, columns.values['rssBytes'] ?? []), ...(silence ? [silence] : [])];
  }, [columns, host, window, process.goneAtMs]);
  const shared = {
    timesMs: columns.timesMs,
    gaps,
    window,
    yRange: fromZero,
    draw: (u: uPlot, theme: ChartTheme) => drawEnd(u, theme, process.goneAtMs),
  };
  return (
    <Panel className="min-w-0">
      <PanelHeader>
        <PanelTitle>Memory</PanelTitle>
        <span className="flex-1" />
        <RangePicker />
      </PanelHeader>
      <PanelContent>
        <Lanes className="mb-1">
          <EventsLane events={events ?? []} window={window} />
          <QualityLane
            gaps={gaps}
            silentSinceMs={host?.isConnected ? null : (host?.sampledAtMs ?? null)}
            window={window}
          />
        </Lanes>
        <Plot
          {...shared}
          label={`Memory of ${process.name} over time`}
          series={seriesOf(columns, MEMORY_METRICS)}
          formatY={formatBytes}
          height={MEMORY_HEIGHT}
          isBytes
        />
        <Legend columns={columns} metrics={MEMORY_METRICS} />
        {COUNT_METRICS.map((metric) => (
          <section key={metric} className="mt-4">
            <h3 className="text-xs font-medium text-ink-2" title={describe(metric).source}>
              {describe(metric).label}
            </h3>
            <Plot
              {...shared}
              label={`${describe(metric).label} of ${process.name} over time`}
              series={seriesOf(columns, [metric])}
              formatY={formatCount}
              height={COUNT_HEIGHT}
            />
          </section>
        ))}
      </PanelContent>
    </Panel>
  );
}

function describe(metric: string): { label: string; source: string } {
  return PROCESS_METRICS.find(({ id }) => id === metric) ?? { label: metric, source: '' };
}

function seriesOf({ values }: Columns, metrics: readonly string[]): PlotSeries[] {
  return metrics.map((metric) => ({
    id: metric,
    label: describe(metric).label,
    token: TOKENS[metric] ?? 'ink',
    values: values[metric] ?? [],
  }));
}

function Legend({ columns, metrics }: { columns: Columns; metrics: readonly string[] }) {
  const { window } = useTimeRange();
  return (
    <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 pl-[72px] text-xs">
      {metrics.map((metric) => {
        const change = changeOf(columns.timesMs, columns.values[metric] ?? [], window);
        return (
          <li key={metric} className="flex items-center gap-2" title={describe(metric).source}>
            <span aria-hidden className="h-0.5 w-4" style={{ background: `var(--${TOKENS[metric]})` }} />
            <span className="text-ink-2">{describe(metric).label}</span>
            {change && <b className="font-medium">{formatBytes(change.now)}</b>}
            {change && (
              <span className="text-ink-3">
                <Growth change={change} />
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Where the process was found gone. */
function drawEnd(u: uPlot, theme: ChartTheme, goneAtMs: number | null): void {
  if (goneAtMs === null) return;
  const { ctx, bbox } = u;
  const x = u.valToPos(goneAtMs, 'x', true);
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = theme.colour('ink-2');
  ctx.fillStyle = theme.colour('ink-2');
  ctx.lineWidth = scale;
  ctx.setLineDash([3 * scale, 3 * scale]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = theme.font.replace('12px', `${12 * scale}px`);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'alphabetic';
  ctx.fillText('gone', x - 4 * scale, bbox.top + 12 * scale);
  ctx.restore();
}
