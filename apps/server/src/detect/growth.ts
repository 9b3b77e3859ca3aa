import type { ProgramCensus } from '@seep/detection';

/** How far back growth is measured: a week. */
const MOST_HOURS = 168;
/** Programs of a host that are kept: one host does not fill the fleet's list. */
const MOST_PROGRAMS = 5;

/** How much more memory a program holds than it did. */
export interface ProgramGrowth {
  program: string;
  version: string | undefined;
  processes: number;
  bytes: number;
  grownBytes: number;
  /** Over which it grew: a week, or as long as its processes are known. */
  hours: number;
}

/** The programs of a host's census that grew most, the most first; what did not grow is left out. */
export function growthOf(programs: readonly ProgramCensus[]): ProgramGrowth[] {
  return programs
    .filter(({ metric, floors }) => metric === 'anonBytes' && floors.length > 1)
    .map(({ program, version, processes, floors }) => {
      const from = Math.max(0, floors.length - 1 - MOST_HOURS);
      const bytes = floors.at(-1) as number;
      const grownBytes = bytes - (floors[from] as number);
      return { program, version, processes, bytes, grownBytes, hours: floors.length - 1 - from };
    })
    .filter(({ grownBytes }) => grownBytes > 0)
    .toSorted((a, b) => b.grownBytes - a.grownBytes)
    .slice(0, MOST_PROGRAMS);
}
