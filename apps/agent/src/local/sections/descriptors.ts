import {
  FD_KINDS,
  type FdKinds,
  type FileNr,
  ifReadable,
  type KernelFs,
  readPidFdKinds,
} from '@seep/collectors';
import { formatCount, formatRatio } from '@seep/shared';
import { byDescriptors, type ProcessReading, topBy } from '../reading.ts';
import { formatTable } from '../text.ts';

export interface Descriptors {
  openFiles: number | undefined;
  /** Undefined where the kernel sets none. */
  maxFiles: number | undefined;
  holders: { pid: number; count: number; command: string }[];
  /** Processes whose descriptors are not ours to count. */
  unreadCount: number;
}

export function readDescriptors(
  processes: readonly ProcessReading[],
  fileNr: FileNr | undefined,
  holderCount: number,
): Descriptors {
  return {
    openFiles: fileNr?.openFiles,
    maxFiles: fileNr?.maxFiles.limit,
    holders: topBy(processes, byDescriptors, holderCount).map(({ pid, descriptorCount = 0, command }) => ({
      pid,
      count: descriptorCount,
      command,
    })),
    unreadCount: processes.filter(
      ({ descriptorCount, state }) => descriptorCount === undefined && state !== 'Z',
    ).length,
  };
}

export function formatDescriptors({ openFiles, maxFiles, holders, unreadCount }: Descriptors): string {
  const use =
    openFiles === undefined
      ? 'open files of the host: not known'
      : maxFiles === undefined || maxFiles === 0
        ? `open files of the host: ${formatCount(openFiles)}, no limit`
        : `open files of the host: ${formatCount(openFiles)} of ${formatCount(maxFiles)} (${formatRatio(openFiles / maxFiles)})`;
  const table = formatTable(holders, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    { title: 'DESCRIPTORS', of: ({ count }) => count, isNumber: true },
    { title: 'COMMAND', of: ({ command }) => command.slice(0, 160) },
  ]);
  const unread =
    unreadCount === 0 ? '' : `\n${formatCount(unreadCount)} processes of others are not ours to count`;
  return `${use}${unread}\n${table}`;
}

export interface DescriptorKinds {
  pid: number;
  command: string;
  kinds: FdKinds | undefined;
}

/** By kind, for those that hold most. */
export function readDescriptorKinds(fs: KernelFs, processes: readonly ProcessReading[]): DescriptorKinds[] {
  return processes.map(({ pid, command }) => ({
    pid,
    command,
    kinds: ifReadable(() => readPidFdKinds(fs, pid)),
  }));
}

export function formatDescriptorKinds(holders: readonly DescriptorKinds[]): string {
  return formatTable(holders, [
    { title: 'PID', of: ({ pid }) => pid, isNumber: true },
    ...FD_KINDS.map((kind) => ({
      title: kind.toUpperCase(),
      of: ({ kinds }: DescriptorKinds) => kinds && (kinds.counts[kind] ?? 0),
      isNumber: true,
    })),
    {
      title: 'COMMAND',
      of: ({ command, kinds }) =>
        `${command.slice(0, 100)}${kinds && !kinds.isComplete ? ` (the first ${kinds.examinedCount})` : ''}`,
    },
  ]);
}
