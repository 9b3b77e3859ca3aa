import type { Facts } from '@seep/shared';
import { formatBytes, formatCount } from '@/lib/format/number.ts';
import type { ProcessDetail } from './use-process.ts';

/** A line about the program of a process. */
export interface ProgramFact {
  key: string;
  term: string;
  /** Where the kernel says it. */
  source: string;
  /** Undefined when it is not known. */
  value: string | undefined;
  /** Why it may not be. */
  unknown: string;
}

const NOT_YET = 'the agent looks at a few programs at a time: not yet at this one, or it may not';

/** What a process runs, what it may take, and how the OOM killer looks at it. */
export function programFacts({
  program,
  oomScore,
  oomAdjustment,
  contextSwitches,
}: Pick<ProcessDetail, 'program' | 'oomScore' | 'oomAdjustment' | 'contextSwitches'>): ProgramFact[] {
  const facts = program ?? {};
  return [
    { key: 'exe', term: 'Program', source: '/proc/PID/exe', value: fileOf(facts), unknown: NOT_YET },
    {
      key: 'build',
      term: 'Build',
      source: "GNU build id of the program's file, else its inode, size and time",
      value: buildOf(facts),
      unknown: NOT_YET,
    },
    {
      key: 'files',
      term: 'Open files, most',
      source: '/proc/PID/limits',
      value: limitOf(facts['hasOpenFilesLimit'], facts['openFilesLimit'], formatCount),
      unknown: NOT_YET,
    },
    {
      key: 'space',
      term: 'Address space, most',
      source: '/proc/PID/limits',
      value: limitOf(facts['hasAddressSpaceLimit'], facts['addressSpaceLimitBytes'], formatBytes),
      unknown: NOT_YET,
    },
    {
      key: 'oom',
      term: 'OOM score',
      source: '/proc/PID/oom_score: the highest goes first',
      value: oomOf(oomScore, oomAdjustment),
      unknown: NOT_YET,
    },
    {
      key: 'switches',
      term: 'Context switches',
      source: '/proc/PID/status, since it started',
      value: contextSwitches === null ? undefined : formatCount(contextSwitches),
      unknown: 'it is gone, or the agent could not read it',
    },
  ];
}

function fileOf({ exe, isExeDeleted }: Facts): string | undefined {
  if (typeof exe !== 'string') return undefined;
  return isExeDeleted === true ? `${exe} (replaced or removed since)` : exe;
}

function buildOf({ buildId, exeInode, exeBytes, exeModifiedAtMs }: Facts): string | undefined {
  if (typeof buildId === 'string') return buildId;
  if (typeof exeBytes !== 'number' || typeof exeModifiedAtMs !== 'number') return undefined;
  return `inode ${exeInode}, ${formatBytes(exeBytes)}, of ${new Date(exeModifiedAtMs).toISOString()}`;
}

function limitOf(has: unknown, amount: unknown, format: (amount: number) => string): string | undefined {
  if (has === false) return 'no limit';
  return typeof amount === 'number' ? format(amount) : undefined;
}

function oomOf(score: number | null, adjustment: number | null): string | undefined {
  if (score === null) return undefined;
  return adjustment === null || adjustment === 0
    ? formatCount(score)
    : `${formatCount(score)}, moved by ${formatCount(adjustment)}`;
}
