import { furtherTable, type ProcessReading } from '@seep/shared';
import { formatBytes, formatCount } from '@/lib/format/number.ts';

/** A line of a list of names and values. */
export interface Fact {
  key: string;
  term: string;
  value: string;
}

/** Mappings in sight at first. */
const FEW = 12;

const MEMORY: readonly [keyof NonNullable<ProcessReading['memory']>, string][] = [
  ['rssBytes', 'Resident'],
  ['pssBytes', 'Proportional'],
  ['privateBytes', 'Private'],
  ['sharedBytes', 'Shared'],
  ['anonBytes', 'Anonymous'],
  ['swapBytes', 'Swapped'],
  ['lazyFreeBytes', 'Given back, not yet taken'],
];

type Limits = NonNullable<ProcessReading['limits']>;

const LIMITS: readonly [
  Exclude<keyof Limits, 'oomScore' | 'oomAdjustment'>,
  string,
  (value: number) => string,
][] = [
  ['openFiles', 'Open files', formatCount],
  ['addressSpaceBytes', 'Address space', formatBytes],
  ['dataBytes', 'Data', formatBytes],
  ['stackBytes', 'Stack', formatBytes],
  ['lockedBytes', 'Locked', formatBytes],
  ['processes', "Its user's processes", formatCount],
];

/** What was read, as lists for people; what was not read has no line. */
export function factsOf({ memory, descriptors, limits }: ProcessReading): {
  memory: Fact[];
  descriptors: Fact[];
  limits: Fact[];
} {
  return {
    memory: MEMORY.flatMap(([key, term]) => {
      const bytes = memory?.[key];
      return bytes === undefined ? [] : [{ key, term, value: formatBytes(bytes) }];
    }),
    descriptors: descriptors ? descriptorFacts(descriptors) : [],
    limits: limits ? limitFacts(limits) : [],
  };
}

function descriptorFacts({
  counts,
  anonInodes,
  examinedCount,
  isComplete,
}: NonNullable<ProcessReading['descriptors']>): Fact[] {
  const kinds = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const inodes = Object.entries(anonInodes).map(([name, count]) => `${name} ${formatCount(count)}`);
  return [
    {
      key: 'all',
      term: 'All',
      value: isComplete ? formatCount(examinedCount) : `the first ${formatCount(examinedCount)}`,
    },
    ...kinds.map(([kind, count]) => ({
      key: kind,
      term: kindLabel(kind),
      value:
        kind === 'anonInode' && inodes.length > 0
          ? `${formatCount(count)} (${inodes.join(', ')})`
          : formatCount(count),
    })),
  ];
}

function kindLabel(kind: string): string {
  return furtherTable('descriptors')?.columns.find(({ id }) => id === `${kind}Count`)?.label ?? kind;
}

function limitFacts(limits: Limits): Fact[] {
  const { oomScore, oomAdjustment } = limits;
  const oom: [string, string, number | undefined][] = [
    ['oomScore', 'OOM score', oomScore],
    ['oomAdjustment', 'OOM adjustment', oomAdjustment],
  ];
  return [
    ...LIMITS.flatMap(([key, term, format]) => {
      const limit = limits[key];
      if (!limit) return [];
      return [{ key, term, value: limit.limit === undefined ? 'no limit' : format(limit.limit) }];
    }),
    ...oom.flatMap(([key, term, value]) =>
      value === undefined ? [] : [{ key, term, value: formatCount(value) }],
    ),
  ];
}

const READ_NAMES: Readonly<Record<string, string>> = {
  memory: 'Memory',
  maps: 'Mappings',
  descriptors: 'Descriptors',
  limits: 'Limits',
};

const REASONS: Readonly<Record<string, string>> = {
  too_large: 'left alone: of a process of more than 2 GiB they would hold it up',
  not_readable: 'not readable for the agent',
  unknown_read: 'not known to this agent: it is older than the server',
};

/** A sentence for each thing that could not be read. */
export function unreadWords({ unread }: ProcessReading): string[] {
  return Object.entries(unread).map(
    ([read, reason]) => `${READ_NAMES[read] ?? read}: ${REASONS[reason] ?? reason}.`,
  );
}

/** The first mappings, or all. */
export function shownMappings<Group>(
  groups: readonly Group[],
  isAll: boolean,
): { shown: readonly Group[]; hiddenCount: number } {
  const shown = isAll ? groups : groups.slice(0, FEW);
  return { shown, hiddenCount: groups.length - shown.length };
}
