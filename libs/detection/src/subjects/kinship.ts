import type { ObservedProcess } from '../model.ts';
import type { ProcessRoster } from './process-roster.ts';

/** Ancestors looked at; pids that are used again could make a ring of them. */
const MOST_GENERATIONS = 8;

/** Is one of a process's living ancestors one of those, the nearest first? */
export function hasAncestor(
  roster: ProcessRoster,
  row: number,
  isSought: (ancestor: number) => boolean,
): boolean {
  let ancestor = roster.parentRowOf(row);
  for (let generation = 0; ancestor >= 0 && generation < MOST_GENERATIONS; generation++) {
    if (isSought(ancestor)) return true;
    ancestor = roster.parentRowOf(ancestor);
  }
  return false;
}

/** Row of the furthest living ancestor that came since with all between, or of the process itself. */
export function rootOf(roster: ProcessRoster, row: number, sinceMs: number): number {
  let root = row;
  hasAncestor(roster, row, (ancestor) => {
    const isOlder = (roster.firstSeenMs[ancestor] as number) < sinceMs;
    if (!isOlder) root = ancestor;
    return isOlder;
  });
  return root;
}

/** The nearest ancestor that was there before, or the last one that is known: it may have ended. */
export function firstSpawner(
  roster: ProcessRoster,
  row: number,
  sinceMs: number,
): ObservedProcess | undefined {
  return roster.spawners[rootOf(roster, row, sinceMs)];
}
