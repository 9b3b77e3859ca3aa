import {
  ifReadable,
  type KernelFs,
  readPidSmaps,
  readPidSmapsRollup,
  type SmapsGroup,
} from '@seep/collectors';
import { formatBytes, formatCount } from '@seep/shared';
import type { ProcessReading } from '../reading.ts';
import { formatTable } from '../text.ts';

/**
 * Reading the maps of a process holds a lock that the process needs to map more, and walks its page tables: 13 ms for
 * 2 GiB. Above these sizes the sums alone are read, and then not even those.
 */
const REGIONS_UP_TO_BYTES = 4 * 1024 ** 3;
const SUMS_UP_TO_BYTES = 32 * 1024 ** 3;

/** What the maps of a process add up to. */
export interface MapSums {
  pid: number;
  command: string;
  sizeBytes: number;
  rssBytes?: number;
  pssBytes?: number;
  sharedBytes?: number;
  privateBytes?: number;
  swapBytes?: number;
  regionCount?: number;
  /** Why there is no more. */
  note?: string;
}

export function readMapSums(
  fs: KernelFs,
  processes: readonly ProcessReading[],
  depth: 'sums' | 'regions',
): MapSums[] {
  return processes.map((process) => {
    const { pid, command, virtualBytes, rssBytes } = process;
    const base = { pid, command, sizeBytes: virtualBytes };
    if (rssBytes > SUMS_UP_TO_BYTES) return { ...base, note: 'left out: reading its maps would stall it' };
    const sums =
      depth === 'regions' && rssBytes <= REGIONS_UP_TO_BYTES ? readRegions(fs, pid) : readSums(fs, pid);
    return sums ? { ...base, ...sums } : { ...base, note: 'not readable, or gone' };
  });
}

type Sums = Omit<MapSums, 'pid' | 'command' | 'sizeBytes'> & { sizeBytes?: number };

function readSums(fs: KernelFs, pid: number): Sums | undefined {
  const rollup = ifReadable(() => readPidSmapsRollup(fs, pid));
  if (!rollup) return undefined;
  return {
    rssBytes: rollup.rssBytes,
    pssBytes: rollup.pssBytes,
    sharedBytes: rollup.sharedCleanBytes + rollup.sharedDirtyBytes,
    privateBytes: rollup.privateCleanBytes + rollup.privateDirtyBytes,
    ...(rollup.swapBytes !== undefined && { swapBytes: rollup.swapBytes }),
  };
}

function readRegions(fs: KernelFs, pid: number): Sums | undefined {
  const smaps = ifReadable(() => readPidSmaps(fs, pid));
  if (!smaps) return undefined;
  const { groups } = smaps;
  const sum = (of: (group: SmapsGroup) => number) => groups.reduce((total, group) => total + of(group), 0);
  return {
    sizeBytes: sum(({ sizeBytes }) => sizeBytes),
    rssBytes: sum(({ rssBytes }) => rssBytes),
    pssBytes: sum(({ pssBytes }) => pssBytes),
    sharedBytes: sum(({ sharedBytes }) => sharedBytes),
    privateBytes: sum(({ privateBytes }) => privateBytes),
    swapBytes: sum(({ swapBytes }) => swapBytes),
    regionCount: smaps.regionCount,
    ...(!smaps.isComplete && { note: 'more maps than are read' }),
  };
}

function bytes(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatBytes(value);
}

export function formatMapSums(sums: readonly MapSums[]): string {
  return formatTable(sums, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'SIZE', of: ({ sizeBytes }) => bytes(sizeBytes), isNumber: true },
    { title: 'RSS', of: ({ rssBytes }) => bytes(rssBytes), isNumber: true },
    { title: 'PSS', of: ({ pssBytes }) => bytes(pssBytes), isNumber: true },
    { title: 'SHARED', of: ({ sharedBytes }) => bytes(sharedBytes), isNumber: true },
    { title: 'PRIVATE', of: ({ privateBytes }) => bytes(privateBytes), isNumber: true },
    { title: 'SWAP', of: ({ swapBytes }) => bytes(swapBytes), isNumber: true },
    {
      title: 'REGIONS',
      of: ({ regionCount }) => (regionCount === undefined ? undefined : formatCount(regionCount)),
      isNumber: true,
    },
    {
      title: 'COMMAND',
      of: ({ command, note }) =>
        note === undefined ? command.slice(0, 120) : `${command.slice(0, 60)}  (${note})`,
    },
  ]);
}
