'use client';

import { parseAsString, useQueryState } from 'nuqs';
import { useMemo, useRef } from 'react';
import { Hint } from '@/components/ui/tooltip.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { formatBytes, formatDuration, plural } from '@/lib/format/number.ts';
import { aroundData } from '../charts/axes.ts';
import { ChartMenu } from '../charts/chart-menu.tsx';
import { type Columns, gapsOf } from '../charts/columns.ts';
import { ActivityLane } from '../charts/lanes/activity-lane.tsx';
import { EventsLane } from '../charts/lanes/events-lane.tsx';
import { Lanes } from '../charts/lanes/lane.tsx';
import { QualityLane } from '../charts/lanes/quality-lane.tsx';
import { Plot } from '../charts/plot.tsx';
import { useTimeRange } from '../charts/range-context.tsx';
import { RangePicker } from '../charts/range-picker.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { PressureChart, SwapChart } from './under-pressure.tsx';
import { silenceOf } from './host-gaps.ts';
import { ACTIVITY, TOTAL } from './ledger-layers.ts';
import { LedgerLegend } from './ledger-legend.tsx';
import { ledgerView } from './ledger-view.ts';
import type { QualityMark } from './quality.ts';
import type { HostDetail } from './use-host.ts';
import { useHostEvents } from './use-host-events.ts';
import { useLedger } from './use-ledger.ts';
import { useQuality } from './use-quality.ts';

const CHART_HEIGHT = 360;

/** Where all of the host's memory is, and was. */
export function LedgerPanel({ host }: { host: HostDetail }) {
  const { data: columns, error, refetch } = useLedger(host.id);
  const content = useRef<HTMLDivElement>(null);
  return (
    <Panel className="mb-4">
      <PanelHeader>
        <PanelTitle>
          <Hint content="Layers that do not overlap and add up to MemTotal, from /proc/meminfo. What no layer explains is hatched.">
            Ledger
          </Hint>
        </PanelTitle>
        <span className="flex-1" />
        <RangePicker />
        {columns && (
          <ChartMenu
            name={`${host.name}-ledger`}
            columns={columns}
            chart={() => content.current?.querySelector('canvas') ?? null}
          />
        )}
      </PanelHeader>
      <PanelContent ref={content}>
        {columns ? (
          <Ledger host={host} columns={columns} />
        ) : error ? (
          <QueryProblem error={error} what="the ledger" onRetry={refetch} />
        ) : (
          <Skeleton style={{ height: CHART_HEIGHT + 64 }} />
        )}
      </PanelContent>
    </Panel>
  );
}

function Ledger({ host, columns }: { host: HostDetail; columns: Columns }) {
  const { range, window } = useTimeRange();
  const { data: events } = useHostEvents(host.id);
  const [isolated, setIsolated] = useQueryState('layer', parseAsString);
  const view = useMemo(() => ledgerView(columns, window), [columns, window]);
  const alone = view.series.find(({ id }) => id === isolated);
  const { timesMs, values } = columns;
  const gaps = useMemo(() => {
    const silence = silenceOf(host, window);
    return [...gapsOf(timesMs, values[TOTAL] ?? []), ...(silence ? [silence] : [])];
  }, [timesMs, values, host, window]);
  const quality = useQuality(host.id);
  const doubts = useMemo(() => quality.map((mark) => ({ ...mark, text: doubtOf(mark) })), [quality]);
  const total = view.totalBytes ?? host.memTotalBytes ?? 1;

  return (
    <div className="grid gap-x-6 gap-y-4 xl:grid-cols-[minmax(0,1fr)_minmax(440px,496px)]">
      <div className="min-w-0">
        <Lanes className="mb-1">
          <EventsLane events={events ?? []} window={window} />
          <QualityLane
            gaps={gaps}
            doubts={doubts}
            silentSinceMs={host.isConnected ? null : host.sampledAtMs}
            window={window}
          />
          <ActivityLane timesMs={timesMs} activity={values[ACTIVITY] ?? []} window={window} />
        </Lanes>
        <Plot
          label={`Ledger of ${host.name}: ${alone ? alone.label : 'all layers'} over time, with ${plural(gaps.length, 'gap')}`}
          timesMs={timesMs}
          series={alone ? [alone] : view.series}
          gaps={gaps}
          window={window}
          formatY={formatBytes}
          yRange={alone ? aroundData : () => [0, total]}
          height={CHART_HEIGHT}
          isStacked={!alone}
          isBytes
          hasTooltip={alone !== undefined}
        />
        <div className="mt-2 grid gap-x-4 gap-y-2 md:grid-cols-2">
          <SwapChart host={host} columns={columns} gaps={gaps} />
          <PressureChart host={host} />
        </div>
      </div>
      <LedgerLegend
        timesMs={timesMs}
        view={view}
        window={window}
        lastWord={range.kind === 'latest' && host.isConnected ? 'Now' : 'Last'}
        isolated={alone?.id ?? null}
        onIsolate={(id) => void setIsolated(id)}
      />
    </div>
  );
}

function doubtOf({ kind, amount }: QualityMark): string {
  return kind === 'late'
    ? `Samples taken up to ${formatDuration(amount)} late`
    : `${plural(amount, 'record')} lost: the agent's spool could not keep them`;
}
