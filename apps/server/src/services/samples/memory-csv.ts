import { formatMemoryCsvRow, MEMORY_CSV_HEADER, type Table } from '@seep/shared';
import { tableOf } from '../../agents/boot-stream.ts';
import type { Database } from '../../db/client.ts';
import { processes } from '../../db/schema/index.ts';
import { isProcess } from '../processes/is-process.ts';
import { type ReplayDeps, replaySamples } from './replay.ts';

/** Every stored sample of a host in a stretch of time as a line of the scripts' CSV, header first. */
export async function* memoryCsv(
  deps: ReplayDeps & { db: Database },
  hostId: number,
  range: { fromMs: number; toMs: number },
): AsyncGenerator<string> {
  const nameOf = processNames(deps.db, hostId);
  yield `${MEMORY_CSV_HEADER}\n`;
  for await (const sample of replaySamples(deps, hostId, range.fromMs, range.toMs)) {
    const host = tableOf(sample.tables, 'host');
    const value = (metric: string) => host?.value(0, host.columnOf(metric));
    const [memTotalBytes, memFreeBytes] = [value('memTotalBytes'), value('memFreeBytes')];
    if (memTotalBytes === undefined || memFreeBytes === undefined) continue;
    const top = largestProcess(tableOf(sample.tables, 'process'));
    yield `${formatMemoryCsvRow({
      at: new Date(sample.atMs),
      memTotalBytes,
      memFreeBytes,
      memAvailableBytes: value('memAvailableBytes'),
      buffersBytes: value('buffersBytes'),
      cachedBytes: value('cachedBytes'),
      topProcess: top && {
        name: await nameOf(sample.bootNo, top.pid, top.startTicks),
        rssBytes: top.rssBytes,
      },
    })}\n`;
  }
}

function largestProcess(
  table: Table | undefined,
): { pid: number; startTicks: number; rssBytes: number } | undefined {
  const column = table?.columnOf('rssBytes') ?? -1;
  let largest: { pid: number; startTicks: number; rssBytes: number } | undefined;
  for (let row = 0; row < (table?.rowCount ?? 0); row++) {
    const rssBytes = table?.value(row, column) ?? 0;
    if (rssBytes <= (largest?.rssBytes ?? 0)) continue;
    largest = { pid: table?.keys[row] as number, startTicks: table?.births[row] as number, rssBytes };
  }
  return largest;
}

/** The largest process is nearly always the same one: each name is looked up once. */
function processNames(db: Database, hostId: number) {
  const names = new Map<string, string>();
  return async (bootNo: number, pid: number, startTicks: number): Promise<string> => {
    const key = `${bootNo}/${pid}/${startTicks}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const [row] = await db
      .select({ name: processes.name })
      .from(processes)
      .where(isProcess({ hostId, bootNo, pid, startTicks }));
    names.set(key, row?.name ?? '');
    return row?.name ?? '';
  };
}
