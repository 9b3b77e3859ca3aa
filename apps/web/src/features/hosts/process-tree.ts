import { sortRows } from '@/components/ui/data-table/sort.ts';
import type { SortValue } from '@/components/ui/data-table/column.ts';
import type { ProcessRow } from './process-rows.ts';

/** A process among those it has started. */
export interface TreeRow extends ProcessRow {
  depth: number;
  /** Own memory of it and of all beneath it; null where none of them could be read. */
  subtreeBytes: number | null;
  /** All beneath it. */
  descendants: number;
  /** It stands here for what is beneath it alone: the filter would leave it out. */
  isContext: boolean;
}

interface Order {
  valueOf: (row: TreeRow) => SortValue;
  isDescending: boolean;
}

/**
 * Parents before what they have started, brothers and sisters in an order. A process whose parent is not there stands
 * at the top.
 * @param isShown what a filter lets through; the parents of such a process stay, so that one sees where it belongs
 */
export function arrangeTree(
  rows: readonly ProcessRow[],
  isShown: (row: ProcessRow) => boolean,
  { valueOf, isDescending }: Order,
): TreeRow[] {
  const nodes = new Map<number, TreeRow>();
  for (const row of rows)
    nodes.set(row.pid, {
      ...row,
      depth: 0,
      subtreeBytes: row.ownBytes,
      descendants: 0,
      isContext: !isShown(row),
    });
  const parentOf = (row: TreeRow) => (row.parentPid === row.pid ? undefined : nodes.get(row.parentPid ?? -1));
  const children = Map.groupBy(nodes.values(), (row) => parentOf(row)?.pid);

  // From the top down; what a circle of parents would hide cannot be reached, and is left out.
  const order: TreeRow[] = [];
  const waiting = [...(children.get(undefined) ?? [])];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    order.push(node);
    for (const child of children.get(node.pid) ?? []) {
      child.depth = node.depth + 1;
      waiting.push(child);
    }
  }
  // From the leaves up.
  const kept = new Set<number>();
  for (const node of order.toReversed()) {
    if (!node.isContext) kept.add(node.pid);
    const parent = parentOf(node);
    if (!parent) continue;
    if (kept.has(node.pid)) kept.add(parent.pid);
    parent.descendants += node.descendants + 1;
    if (node.subtreeBytes !== null) parent.subtreeBytes = (parent.subtreeBytes ?? 0) + node.subtreeBytes;
  }

  const arranged: TreeRow[] = [];
  const sorted = (siblings: readonly TreeRow[] | undefined) =>
    sortRows(
      (siblings ?? []).filter(({ pid }) => kept.has(pid)),
      valueOf,
      isDescending,
    ).toReversed();
  const stack = sorted(children.get(undefined));
  for (let node = stack.pop(); node; node = stack.pop()) {
    arranged.push(node);
    stack.push(...sorted(children.get(node.pid)));
  }
  return arranged;
}
