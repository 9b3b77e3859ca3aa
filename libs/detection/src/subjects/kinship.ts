import type { ObservedProcess } from '../model.ts';
import type { ProcessRoster } from './process-roster.ts';

/** Ancestors looked at; pids that are used again could make a ring of them. */
const MOST_GENERATIONS = 8;

/** Rows of the living ancestors of a process, the nearest first. */
export function ancestorsOf(roster: ProcessRoster, row: number): number[] {
  const ancestors: number[] = [];
  let ancestor = roster.parentRowOf(row);
  while (ancestor >= 0 && ancestors.length < MOST_GENERATIONS) {
    ancestors.push(ancestor);
    ancestor = roster.parentRowOf(ancestor);
  }
  return ancestors;
}

/** Row of the furthest living ancestor that came since with all between, or of the process itself. */
export function rootOf(roster: ProcessRoster, row: number, sinceMs: number): number {
  let root = row;
  for (const ancestor of ancestorsOf(roster, row)) {
    if ((roster.firstSeenMs[ancestor] as number) < sinceMs) break;
    root = ancestor;
  }
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
