import { ifReadable, type KernelFs, type PidStatus, readPidStatus } from '@seep/collectors';
import { formatBytes, formatCount } from '@seep/shared';
import type { ProcessReading } from '../reading.ts';
import { formatTable } from '../text.ts';

export interface UserUse {
  user: string;
  rssBytes: number;
  processCount: number;
}

/** Resident memory and processes by user, the largest first. Shared pages count for each that maps them. */
export function useByUser(processes: readonly ProcessReading[], userOf: (uid: number) => string): UserUse[] {
  const uses = new Map<string, UserUse>();
  for (const { userId, rssBytes } of processes) {
    const user = userId === undefined ? 'unknown' : userOf(userId);
    const use = uses.get(user) ?? { user, rssBytes: 0, processCount: 0 };
    use.rssBytes += rssBytes;
    use.processCount++;
    uses.set(user, use);
  }
  return [...uses.values()].toSorted((a, b) => b.rssBytes - a.rssBytes);
}

export function formatUsers(users: readonly UserUse[]): string {
  return formatTable(users, [
    { title: 'USER', of: ({ user }) => user },
    { title: 'RSS', of: ({ rssBytes }) => formatBytes(rssBytes), isNumber: true },
    { title: 'PROCESSES', of: ({ processCount }) => formatCount(processCount), isNumber: true },
  ]);
}

/** Fields of /proc/PID/status in the order of the report, under the kernel's names. */
const STATUS_FIELDS = [
  ['VmPeak', 'vmPeakBytes'],
  ['VmSize', 'vmSizeBytes'],
  ['VmLck', 'vmLckBytes'],
  ['VmPin', 'vmPinBytes'],
  ['VmHWM', 'vmHwmBytes'],
  ['VmRSS', 'vmRssBytes'],
  ['RssAnon', 'rssAnonBytes'],
  ['RssFile', 'rssFileBytes'],
  ['RssShmem', 'rssShmemBytes'],
  ['VmData', 'vmDataBytes'],
  ['VmStk', 'vmStkBytes'],
  ['VmExe', 'vmExeBytes'],
  ['VmLib', 'vmLibBytes'],
  ['VmPTE', 'vmPteBytes'],
  ['VmSwap', 'vmSwapBytes'],
] as const satisfies readonly (readonly [string, keyof PidStatus])[];

export interface StatusDetails {
  pid: number;
  command: string;
  /** By the kernel's name, in bytes; what a kernel does not tell is not there. */
  fields: Partial<Record<(typeof STATUS_FIELDS)[number][0], number>>;
}

export function readStatusDetails(fs: KernelFs, processes: readonly ProcessReading[]): StatusDetails[] {
  return processes.map(({ pid, command }) => {
    const status = ifReadable(() => readPidStatus(fs, pid));
    const fields = STATUS_FIELDS.flatMap(([name, field]): [string, number][] => {
      const bytes = status?.[field];
      return bytes === undefined ? [] : [[name, bytes]];
    });
    return { pid, command, fields: Object.fromEntries(fields) };
  });
}

export function formatStatusDetails(details: readonly StatusDetails[]): string {
  return formatTable(details, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    ...STATUS_FIELDS.map(([name]) => ({
      title: name,
      of: ({ fields }: StatusDetails) => {
        const bytes = fields[name];
        return bytes === undefined ? undefined : formatBytes(bytes);
      },
      isNumber: true,
    })),
    { title: 'COMMAND', of: ({ command }) => command.slice(0, 80) },
  ]);
}
