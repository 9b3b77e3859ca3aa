'use client';

import { useMemo } from 'react';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatBytes, formatCount, formatRatio } from '@/lib/format/number.ts';
import { aroundData, fromZero, fromZeroTo } from '../charts/axes.ts';
import { changeOf, type Columns, gapsOf } from '../charts/columns.ts';
import { Growth } from '../charts/growth.tsx';
import { Plot } from '../charts/plot.tsx';
import { ratesOf } from '../charts/rates.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { BuddyHeatMap } from './buddy-heat-map.tsx';
import { FurtherTable } from './further-table.tsx';
import { describeMetric, KERNEL_CHARTS, KERNEL_METRICS, type KernelChart } from './kernel-charts.ts';
import type { HostDetail } from './use-host.ts';
import { useHostSeries } from './use-host-series.ts';

const HEIGHT = 140;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** What the kernel keeps for itself, how hard it looks for memory, and who waits for it. */
export function KernelTab({ host }: { host: HostDetail }) {
  const {
    data: columns,
    error,
    refetch,
  } = useHostSeries({
    name: 'kernel',
    hostId: host.id,
    metrics: KERNEL_METRICS,
  });
  if (!columns) {
    return error ? (
      <QueryProblem error={error} what="the kernel's numbers" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-96" />
    );
  }
  return (
    <>
      <div className="grid gap-x-6 gap-y-5 p-4 md:grid-cols-2">
        {KERNEL_CHARTS.map((chart) => (
          <KernelPlot key={chart.id} host={host} chart={chart} columns={columns} />
        ))}
      </div>
      <FurtherTable
        host={host}
        table="slab"
        absent="Slab caches are not told of: /proc/slabinfo is root's, see seep-agent doctor."
      />
      <BuddyHeatMap host={host} />
      <FurtherTable host={host} table="zone" absent="Memory zones are not told of." />
      <FurtherTable
        host={host}
        table="allocSite"
        absent="Which code of the kernel allocates is not told of: Linux does from 6.10 on, with allocation profiling."
      />
    </>
  );
}

interface KernelPlotProps {
  host: HostDetail;
  chart: KernelChart;
  columns: Columns;
}

const FORMATS: Readonly<Record<KernelChart['kind'], (value: number) => string>> = {
  bytes: formatBytes,
  rate: (value) => `${formatCount(value)}/s`,
  pressure: formatRatio,
  count: formatCount,
};

function KernelPlot({ host, chart, columns }: KernelPlotProps) {
  const { window } = useTimeRange();
  const { timesMs } = columns;
  const series = useMemo(
    () =>
      chart.metrics.flatMap((metric, index) => {
        const values = columns.values[metric] ?? [];
        // An older kernel may not have it: no line is better than one at zero.
        if (values.every((value) => value === null)) return [];
        const token = `series-${index + 1}`;
        return [
          {
            id: metric,
            label: describeMetric(metric).label,
            token,
            values: valuesOf(chart, columns.timesMs, values),
          },
        ];
      }),
    [chart, columns],
  );
  const gaps = useMemo(
    () => gapsOf(timesMs, columns.values[chart.metrics[0] ?? ''] ?? []),
    [timesMs, columns, chart],
  );
  const format = FORMATS[chart.kind];
  return (
    <section>
      <h3 className="text-xs font-medium text-ink-2">
        <Hint content={chart.hint}>{chart.title}</Hint>
      </h3>
      {series.length === 0 ? (
        <p className="flex items-center text-ink-3" style={{ height: HEIGHT }}>
          This host's kernel does not tell it, or no sample of this range has it.
        </p>
      ) : (
        <Plot
          label={`${chart.title} of ${host.name} over time`}
          timesMs={timesMs}
          series={series}
          gaps={gaps}
          window={window}
          formatY={format}
          yRange={chart.kind === 'bytes' && series.length === 1 ? aroundData : FROM_ZERO[chart.kind]}
          height={HEIGHT}
          isBytes={chart.kind === 'bytes'}
          isFraction={chart.kind === 'pressure'}
        />
      )}
      <ul className="flex flex-wrap gap-x-4 pl-[72px] text-xs">
        {series.map(({ id, label, token, values }) => {
          const change = changeOf(timesMs, values, window);
          return (
            <li key={id} className="flex items-center gap-1.5" title={describeMetric(id).source}>
              <span aria-hidden className="h-0.5 w-3" style={{ background: `var(--${token})` }} />
              <span className="text-ink-2">{label}</span>
              {change && <b className="font-medium">{format(change.now)}</b>}
              {chart.kind === 'bytes' && (
                <span className="text-ink-3">
                  <Growth change={change} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The least that an axis reaches up to: noise of next to nothing stays at its foot. */
const FROM_ZERO: Readonly<Record<KernelChart['kind'], typeof fromZero>> = {
  bytes: fromZero,
  rate: fromZeroTo(10),
  pressure: fromZeroTo(0.01),
  count: fromZero,
};

function valuesOf(
  { kind }: KernelChart,
  timesMs: readonly number[],
  values: readonly (number | null)[],
): (number | null)[] {
  if (kind === 'bytes' || kind === 'count') return [...values];
  const rates = ratesOf(timesMs, values);
  return kind === 'rate'
    ? rates
    : rates.map((rate) => (rate === null ? null : rate / MICROSECONDS_PER_SECOND));
}
