'use client';

import { type ReactNode, useMemo } from 'react';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatBytes, formatRatio } from '@/lib/format/number.ts';
import { fromZeroTo } from '../charts/axes.ts';
import { type Columns, type Gap, gapsOf } from '../charts/columns.ts';
import { Plot } from '../charts/plot.tsx';
import type { PlotSeries } from '../charts/plot-types.ts';
import { ratesOf } from '../charts/rates.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { shapeOf } from './flat-values.ts';
import { SWAP_USED } from './ledger-layers.ts';
import type { HostDetail } from './use-host.ts';
import { useHostSeries } from './use-host-series.ts';

/* What a host does when memory is short: it swaps, and tasks wait. Flat at zero is said in a line, not drawn. */

const HEIGHT = 96;
const MICROSECONDS_PER_SECOND = 1_000_000;
/** Less than a mebibyte swapped is none. */
const SWAP_RANGE = fromZeroTo(1024 ** 2);
const PRESSURE_RANGE = fromZeroTo(0.01);
const NO_SAMPLE = 'no sample in this range';

interface SwapChartProps {
  host: HostDetail;
  columns: Columns;
  gaps: readonly Gap[];
}

/** Swapped memory over the page's range. */
export function SwapChart({ host, columns, gaps }: SwapChartProps) {
  const values = columns.values[SWAP_USED] ?? [];
  if (host.swapTotalBytes === null) return null;
  const title = 'Swap used';
  const hint = '/proc/meminfo: SwapTotal − SwapFree';
  if (host.swapTotalBytes === 0) {
    return (
      <Quiet title={title} hint={hint}>
        no swap is set up on this host
      </Quiet>
    );
  }
  const of = `of ${formatBytes(host.swapTotalBytes)}`;
  const shape = shapeOf(values);
  if (shape !== 'some') {
    return (
      <Quiet title={title} hint={hint}>
        {shape === 'zero' ? `none ${of} in this range` : NO_SAMPLE}
      </Quiet>
    );
  }
  return (
    <Small
      title={`${title}, ${of}`}
      hint={hint}
      label={`Swap of ${host.name} over time`}
      timesMs={columns.timesMs}
      series={[{ id: SWAP_USED, label: title, token: 'series-1', values }]}
      gaps={gaps}
      format={formatBytes}
      yRange={SWAP_RANGE}
      isBytes
    />
  );
}

const PRESSURE = [
  { id: 'psiMemorySomeMicroseconds', label: 'Some tasks waited', token: 'series-1' },
  { id: 'psiMemoryFullMicroseconds', label: 'All tasks waited', token: 'series-2' },
] as const;
const PRESSURE_METRICS = PRESSURE.map(({ id }) => id);

/** Share of time that tasks waited for memory, over the page's range. */
export function PressureChart({ host }: { host: HostDetail }) {
  const { data: columns } = useHostSeries({
    name: 'memory-pressure',
    hostId: host.id,
    metrics: PRESSURE_METRICS,
  });
  const series = useMemo(
    () =>
      columns &&
      PRESSURE.map((one) => ({
        ...one,
        values: ratesOf(columns.timesMs, columns.values[one.id] ?? []).map((rate) =>
          rate === null ? null : rate / MICROSECONDS_PER_SECOND,
        ),
      })),
    [columns],
  );
  const title = 'Memory pressure';
  const hint = 'Share of time in which some or all tasks waited for memory: /proc/pressure/memory';
  if (!columns || !series) {
    return (
      <Quiet title={title} hint={hint}>
        …
      </Quiet>
    );
  }
  const known = series.filter(({ values }) => shapeOf(values) !== 'unknown');
  if (known.length === 0) {
    return (
      <Quiet title={title} hint={hint}>
        {columns.timesMs.length === 0
          ? NO_SAMPLE
          : 'not told by this host’s kernel, or by no two samples of this range'}
      </Quiet>
    );
  }
  if (known.every(({ values }) => shapeOf(values) === 'zero')) {
    return (
      <Quiet title={title} hint={hint}>
        nothing waited for memory in this range
      </Quiet>
    );
  }
  return (
    <Small
      title={title}
      hint={hint}
      label={`Memory pressure of ${host.name} over time`}
      timesMs={columns.timesMs}
      series={known}
      gaps={gapsOf(columns.timesMs, columns.values[PRESSURE[0].id] ?? [])}
      format={formatRatio}
      yRange={PRESSURE_RANGE}
      isFraction
    />
  );
}

function Quiet({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <p className="text-xs text-ink-2">
      <Hint content={hint}>{title}</Hint>: {children}
    </p>
  );
}

interface SmallProps {
  title: string;
  hint: string;
  label: string;
  timesMs: readonly number[];
  series: readonly PlotSeries[];
  gaps: readonly Gap[];
  format: (value: number) => string;
  yRange: ReturnType<typeof fromZeroTo>;
  isBytes?: boolean;
  isFraction?: boolean;
}

function Small({ title, hint, format, ...plot }: SmallProps) {
  const { window } = useTimeRange();
  return (
    <section className="min-w-0">
      <h3 className="text-xs font-medium text-ink-2">
        <Hint content={hint}>{title}</Hint>
      </h3>
      <Plot window={window} formatY={format} height={HEIGHT} {...plot} />
    </section>
  );
}
