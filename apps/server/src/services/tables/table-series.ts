import { tableOf } from '../../agents/boot-stream.ts';
import type { SeriesRange } from '../samples/host-series.ts';
import { type ReplayDeps, replaySamples } from '../samples/replay.ts';
import { type Series, SeriesBuilder } from '../samples/series.ts';

/** Columns of one row of a further table over time; empty while the row was not there. */
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
  for await (const sample of replaySamples(deps, row.hostId, range.fromMs, range.toMs)) {
    const table = tableOf(sample.tables, row.table);
    const at = table?.rowOf(row.key) ?? -1;
    if (!table || at < 0) continue;
    builder.add(
      sample,
      columns.map((column) => table.value(at, table.columnOf(column))),
    );
  }
  return builder.finish();
}
