import {
  type KernelFs,
  readPidFdKinds,
  readPidLimits,
  readPidOomScore,
  readPidSmaps,
  readPidSmapsRollup,
  readPidStatm,
  type SmapsGroup,
} from '@seep/collectors';
import { type AskRead, MAX_ANSWER_GROUPS, type ProcessReading } from '@seep/shared';

/**
 * While the kernel prints maps the process cannot map more, 13 ms for 2 GiB: larger ones are left alone, as they are
 * when suspects are looked at.
 */
const MAX_MAPPED_RSS_BYTES = 2 * 1024 ** 3;

/** Some 10,000 regions, which take 20 ms to print and as much to read. */
const MAX_SMAPS_BYTES = 8 * 1024 * 1024;

const MAX_DESCRIPTORS = 4096;

/** Names of mappings that are told apart while smaps is read. */
const MAX_NAMES = 4096;

/** Longest name of a mapping that is told, in UTF-16 units. */
const MAX_NAME_LENGTH = 256;

const SUMMED = [
  'regionCount',
  'sizeBytes',
  'rssBytes',
  'pssBytes',
  'sharedBytes',
  'privateBytes',
  'privateDirtyBytes',
  'swapBytes',
] as const satisfies readonly (keyof SmapsGroup)[];

type Read<Name extends AskRead> = (
  fs: KernelFs,
  pid: number,
  pageSizeBytes: number,
) => Required<ProcessReading>[Name] | 'not_readable' | 'too_large';

/** Everything that may be asked for. What is not in here cannot be. */
const READS: { [Name in AskRead]: Read<Name> } = {
  memory: (fs, pid, pageSizeBytes) => {
    if (isTooLarge(fs, pid, pageSizeBytes)) return 'too_large';
    const sums = readPidSmapsRollup(fs, pid);
    if (!sums) return 'not_readable';
    const { rssBytes, pssBytes, anonymousBytes, swapBytes, lazyFreeBytes } = sums;
    return {
      rssBytes,
      pssBytes,
      sharedBytes: sums.sharedCleanBytes + sums.sharedDirtyBytes,
      privateBytes: sums.privateCleanBytes + sums.privateDirtyBytes,
      ...(anonymousBytes !== undefined && { anonBytes: anonymousBytes }),
      ...(swapBytes !== undefined && { swapBytes }),
      ...(lazyFreeBytes !== undefined && { lazyFreeBytes }),
    };
  },

  maps: (fs, pid, pageSizeBytes) => {
    if (isTooLarge(fs, pid, pageSizeBytes)) return 'too_large';
    const maps = readPidSmaps(fs, pid, { maxBytes: MAX_SMAPS_BYTES, maxGroups: MAX_NAMES });
    return maps ? { ...maps, groups: largestOf(maps.groups) } : 'not_readable';
  },

  descriptors: (fs, pid) => readPidFdKinds(fs, pid, MAX_DESCRIPTORS) ?? 'not_readable',

  limits: (fs, pid) => {
    const limits = readPidLimits(fs, pid);
    const oom = readPidOomScore(fs, pid);
    if (!limits && !oom) return 'not_readable';
    const { openFilesHard: _hard, ...soft } = limits ?? {};
    return { ...soft, ...(oom && { oomScore: oom.score, oomAdjustment: oom.adjustment }) };
  },
};

function isTooLarge(fs: KernelFs, pid: number, pageSizeBytes: number): boolean {
  const residentPages = readPidStatm(fs, pid)?.residentPages ?? 0;
  return residentPages * pageSizeBytes > MAX_MAPPED_RSS_BYTES;
}

/** As many groups as an answer may have: the largest, and all the others as one. */
function largestOf(groups: readonly SmapsGroup[]): SmapsGroup[] {
  const told = groups
    .slice(0, MAX_ANSWER_GROUPS - 1)
    .map((group) => ({ ...group, name: group.name.slice(0, MAX_NAME_LENGTH) }));
  const rest = groups.slice(MAX_ANSWER_GROUPS - 1);
  const [first] = rest;
  if (!first) return told;
  const others = { ...first, kind: 'special' as const, name: '[others]' };
  for (const group of rest.slice(1)) for (const field of SUMMED) others[field] += group[field];
  return [...told, others];
}

/** What is asked for of one process; what cannot be told stands in `unread` with the reason. */
export function readProcess(
  fs: KernelFs,
  pid: number,
  reads: readonly string[],
  pageSizeBytes: number,
): ProcessReading {
  const reading: ProcessReading = { unread: {} };
  for (const name of new Set(reads)) {
    if (!isRead(name)) {
      reading.unread[name] = 'unknown_read';
      continue;
    }
    const found = READS[name](fs, pid, pageSizeBytes);
    if (typeof found === 'string') reading.unread[name] = found;
    else Object.assign(reading, { [name]: found });
  }
  return reading;
}

function isRead(name: string): name is AskRead {
  return Object.keys(READS).includes(name);
}
