import { tableOf } from '../../agents/boot-stream.ts';
import type { SeriesRange } from '../samples/host-series.ts';
import { readHistory } from '../../rollups/read-history.ts';
import { columnFor, wantedMetrics } from '../../rollups/statistics.ts';
import type { ReplayDeps } from '../samples/replay.ts';
import { type Series, SeriesBuilder } from '../samples/series.ts';

/** Columns of one row of a further table over time, floors where the range is long; empty while the row was not there. */
export async function tableSeries(
  deps: ReplayDeps,
  row: { hostId: number; table: string; key: number },
  columns: readonly string[],
  range: SeriesRange,
): Promise<Series> {
  const builder = new SeriesBuilder(
    range,
    columns.map(() => 'last'),
  );
  const wanted = wantedMetrics(row.table, row.key, columns);
  for await (const moments of readHistory(deps, row.hostId, range.fromMs, range.toMs, wanted)) {
    for (const moment of moments) {
      const table = tableOf(moment.tables, row.table);
      const at = table?.rowOf(row.key) ?? -1;
      if (!table || at < 0) continue;
      builder.add(
        moment,
        columns.map((column) => table.value(at, columnFor(table, column, 'min'))),
      );
    }
  }
  return builder.finish();
}
