import { type Columns, nearestIndex } from '../charts/columns.ts';

/** A zone's free blocks over time, order by order. */
export interface BuddyView {
  timesMs: readonly number[];
  /** Blocks of 2^order pages, by order. */
  blocks: readonly (readonly (number | null)[])[];
  /** Share of the zone's free memory that lies in blocks of that order, 0 to 1. */
  shares: readonly (readonly (number | null)[])[];
}

const PREFIX = 'freeBlocksOrder';

/** Orders that a table of zones has, the lowest first, as its columns name them. */
export function ordersOf(columns: readonly { id: string }[]): string[] {
  return columns
    .map(({ id }) => id)
    .filter((id) => id.startsWith(PREFIX))
    .toSorted((a, b) => Number(a.slice(PREFIX.length)) - Number(b.slice(PREFIX.length)));
}

export function buddyView({ timesMs, values }: Columns, orders: readonly string[]): BuddyView {
  const blocks = orders.map((order) => values[order] ?? []);
  const totals = timesMs.map((_time, at) =>
    blocks.reduce((sum, column, order) => sum + (column[at] ?? 0) * 2 ** order, 0),
  );
  const shares = blocks.map((column, order) =>
    timesMs.map((_time, at) => {
      const count = column[at] ?? null;
      const total = totals[at] ?? 0;
      return count === null || total === 0 ? null : (count * 2 ** order) / total;
    }),
  );
  return { timesMs, blocks, shares };
}

/** What one cell holds. Undefined where there is no sample near. */
export function cellAt(
  view: BuddyView,
  atMs: number,
  order: number,
): { atMs: number; blocks: number; share: number } | undefined {
  const index = nearestIndex(view.timesMs, view.blocks[order] ?? [], atMs);
  const blocks = index === undefined ? null : (view.blocks[order]?.[index] ?? null);
  const sampledMs = index === undefined ? undefined : view.timesMs[index];
  if (index === undefined || blocks === null || sampledMs === undefined) return undefined;
  return { atMs: sampledMs, blocks, share: view.shares[order]?.[index] ?? 0 };
}
