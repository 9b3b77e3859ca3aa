import { tableOf } from '../../agents/boot-stream.ts';
import { hostMetric } from '@seep/shared';
import { readHistory } from '../../rollups/read-history.ts';
import { columnFor, wantedMetrics } from '../../rollups/statistics.ts';
import type { ReplayDeps } from './replay.ts';
import { type Series, SeriesBuilder } from './series.ts';

export interface SeriesRange {
  fromMs: number;
  toMs: number;
  maxPoints: number;
}

/** Host metrics over time, a column each in their order. Levels are means where the range is long. */
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
  const statistics = metrics.map((metric) => (hostMetric(metric).kind === 'counter' ? 'last' : 'mean'));
  const wanted = wantedMetrics('host', undefined, metrics);
  for await (const moments of readHistory(deps, hostId, range.fromMs, range.toMs, wanted)) {
    for (const moment of moments) {
      const host = tableOf(moment.tables, 'host');
      if (!host) continue;
      builder.add(
        moment,
        metrics.map((metric, index) => host.value(0, columnFor(host, metric, statistics[index] ?? 'mean'))),
      );
    }
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
  const wanted = wantedMetrics('process', process.pid, metrics);
  for await (const moments of readHistory(deps, process.hostId, range.fromMs, range.toMs, wanted)) {
    for (const moment of moments) {
      const table = tableOf(moment.tables, 'process');
      const row = table?.rowOf(process.pid) ?? -1;
      if (!table || row < 0 || moment.bootNo !== process.bootNo || table.births[row] !== process.startTicks)
        continue;
      builder.add(
        moment,
        metrics.map((metric) => table.value(row, columnFor(table, metric, 'min'))),
      );
    }
  }
  return builder.finish();
}
