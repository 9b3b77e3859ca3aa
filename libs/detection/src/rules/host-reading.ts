import type { Table } from '@seep/shared';
import type { RuleReading } from './rules.ts';

/** Reads from a host's tables what rules ask about; the growth of processes is {@link GrowthPeriod}'s. */
export function hostReadingOf(host: Table, process: Table): Omit<RuleReading, 'growth'> {
  const value = (metric: string): number | undefined => host.value(0, host.columnOf(metric));
  const zombieColumn = process.columnOf('isZombie');
  let zombies = 0;
  for (let row = 0; row < process.rowCount; row++) zombies += process.value(row, zombieColumn) ?? 0;
  return {
    memTotalBytes: value('memTotalBytes'),
    memAvailableBytes: value('memAvailableBytes'),
    swapTotalBytes: value('swapTotalBytes'),
    swapFreeBytes: value('swapFreeBytes'),
    openFiles: value('openFiles'),
    maxOpenFiles: value('maxOpenFiles'),
    processes: process.rowCount,
    zombies,
  };
}

/** The scripts' growth table: all processes at the beginning and the end of a period. */
export class GrowthPeriod {
  #sinceMs = Number.NaN;
  #first: { keys: Float64Array; births: Float64Array; bytes: Float64Array } | undefined;
  /** Of the period that ended last. */
  most: RuleReading['growth'];

  observe(atMs: number, table: Table, periodMs: number): void {
    if (this.#first && atMs - this.#sinceMs < periodMs) return;
    if (this.#first) this.most = mostGrown(table, this.#first);
    const column = table.columnOf('rssBytes');
    this.#sinceMs = atMs;
    this.#first = {
      keys: table.keys.slice(0, table.rowCount),
      births: table.births.slice(0, table.rowCount),
      bytes: Float64Array.from(
        { length: table.rowCount },
        (_, row) => table.value(row, column) ?? Number.NaN,
      ),
    };
  }

  /** Nobody asks for growth: nothing of it is kept. */
  forget(): void {
    this.#first = undefined;
    this.most = undefined;
  }
}

function mostGrown(
  table: Table,
  { keys, births, bytes }: { keys: Float64Array; births: Float64Array; bytes: Float64Array },
): RuleReading['growth'] {
  const column = table.columnOf('rssBytes');
  let most: RuleReading['growth'];
  let largest = 0;
  for (const [index, pid] of keys.entries()) {
    const row = table.rowOf(pid);
    if (row < 0 || table.births[row] !== births[index]) continue;
    const fromBytes = bytes[index] as number;
    const toBytes = table.value(row, column) ?? Number.NaN;
    const ratio = (toBytes - fromBytes) / fromBytes;
    // Small processes double with every page: the rule asks for a MiB of growth as well.
    if (!(ratio > largest) || toBytes - fromBytes < 1024 ** 2) continue;
    largest = ratio;
    most = { pid, fromBytes, toBytes };
  }
  return most;
}
