import { tableOf } from '../../agents/boot-stream.ts';
import { type ReplayDeps, replaySamples } from './replay.ts';
import { type Series, SeriesBuilder } from './series.ts';

export interface SeriesRange {
  fromMs: number;
  toMs: number;
  maxPoints: number;
}

/** Host metrics over time, a column each in their order. */
export async function hostSeries(
  deps: ReplayDeps,
  hostId: number,
  metrics: readonly string[],
  range: SeriesRange,
): Promise<Series> {
  const builder = new SeriesBuilder(
    range,
    metrics.map(() => 'last'),
  );
  for await (const sample of replaySamples(deps, hostId, range.fromMs, range.toMs)) {
    const host = tableOf(sample.tables, 'host');
    if (!host) continue;
    builder.add(
      sample,
      metrics.map((metric) => host.value(0, host.columnOf(metric))),
    );
  }
  return builder.finish();
}

/** Metrics of one process over time; floors are kept. Empty while the process was not there. */
export async function processSeries(
  deps: ReplayDeps,
  process: { hostId: number; bootNo: number; pid: number; startTicks: number },
  metrics: readonly string[],
  range: SeriesRange,
): Promise<Series> {
  const builder = new SeriesBuilder(
    range,
    metrics.map(() => 'min'),
  );
  for await (const sample of replaySamples(deps, process.hostId, range.fromMs, range.toMs)) {
    const table = tableOf(sample.tables, 'process');
    const row = table?.rowOf(process.pid) ?? -1;
    if (!table || row < 0 || sample.bootNo !== process.bootNo || table.births[row] !== process.startTicks)
      continue;
    builder.add(
      sample,
      metrics.map((metric) => table.value(row, table.columnOf(metric))),
    );
  }
  return builder.finish();
}
