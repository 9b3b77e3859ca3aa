import {
  commandLine,
  createPidStatm,
  ifReadable,
  type KernelFs,
  type LoadAvg,
  type MemInfo,
  readAuxv,
  readFileNr,
  readLoadAvg,
  readMemInfo,
  readPidCmdline,
  readPidDescriptorCount,
  readPidStat,
  readPidStatm,
  readPidStatus,
  readUptime,
  readVmStat,
  type FileNr,
  type ScrubLevel,
  type VmStat,
} from '@seep/collectors';

const MAX_COMMAND_LENGTH = 1024;

/** One process as the commands on a host show it. Absent is not known. */
export interface ProcessReading {
  pid: number;
  startTicks: number;
  parentPid: number;
  name: string;
  /** Scrubbed; of a kernel thread its name in brackets. */
  command: string;
  state: string;
  isKernelThread: boolean;
  threadCount: number;
  userId: number | undefined;
  rssBytes: number;
  virtualBytes: number;
  swapBytes: number | undefined;
  descriptorCount: number | undefined;
}

/** A host at one instant. */
export interface HostReading {
  at: Date;
  uptimeSeconds: number;
  memory: MemInfo;
  load: LoadAvg;
  vmStat: VmStat;
  fileNr: FileNr | undefined;
  processes: ProcessReading[];
}

/**
 * Reads what the commands on a host report of, every process in full: a command is run for minutes by somebody who
 * waits for it, and may cost more than the agent that runs for months.
 */
export class HostReader {
  readonly fs: KernelFs;
  readonly pageSizeBytes: number;
  readonly #scrub: ScrubLevel;
  readonly #statm = createPidStatm();
  readonly #commands = new Map<number, { startTicks: number; name: string; command: string }>();

  constructor(fs: KernelFs, scrub: ScrubLevel = 'default') {
    this.fs = fs;
    this.#scrub = scrub;
    this.pageSizeBytes = readAuxv(fs).pageSizeBytes;
  }

  read(at: Date): HostReading {
    const { fs } = this;
    return {
      at,
      uptimeSeconds: readUptime(fs).uptimeSeconds,
      memory: readMemInfo(fs),
      load: readLoadAvg(fs),
      vmStat: readVmStat(fs),
      fileNr: readFileNr(fs),
      processes: this.#readProcesses(),
    };
  }

  #readProcesses(): ProcessReading[] {
    const pids = this.fs.listPids();
    const alive = new Set(pids);
    for (const pid of this.#commands.keys()) if (!alive.has(pid)) this.#commands.delete(pid);
    return [...pids].flatMap((pid) => this.#readProcess(pid) ?? []);
  }

  #readProcess(pid: number): ProcessReading | undefined {
    const { fs } = this;
    const stat = ifReadable(() => readPidStat(fs, pid));
    if (!stat) return undefined;
    const statm = ifReadable(() => readPidStatm(fs, pid, this.#statm));
    const status = ifReadable(() => readPidStatus(fs, pid));
    const { startTicks, parentPid, name, state, isKernelThread, threadCount } = stat;
    return {
      pid,
      startTicks,
      parentPid,
      name,
      command: this.#commandOf(pid, stat),
      state,
      isKernelThread,
      threadCount,
      userId: status?.realUid,
      rssBytes: (statm?.residentPages ?? stat.residentPages) * this.pageSizeBytes,
      virtualBytes: stat.virtualBytes,
      swapBytes: status?.vmSwapBytes,
      descriptorCount: isKernelThread ? 0 : ifReadable(() => readPidDescriptorCount(fs, pid)),
    };
  }

  #commandOf(
    pid: number,
    { startTicks, name, isKernelThread }: { startTicks: number; name: string; isKernelThread: boolean },
  ): string {
    if (isKernelThread) return `[${name}]`;
    const known = this.#commands.get(pid);
    if (known?.startTicks === startTicks && known.name === name) return known.command;
    const args = ifReadable(() => readPidCmdline(this.fs, pid)) ?? [];
    const command = commandLine(args, { scrub: this.#scrub, maxLength: MAX_COMMAND_LENGTH }) || `[${name}]`;
    this.#commands.set(pid, { startTicks, name, command });
    return command;
  }
}

/** What of memory is in use: all but what is available, and not all but what is free. */
export function usedRatio({ memTotalBytes, memFreeBytes, ...rest }: MemInfo): number {
  const { memAvailableBytes, buffersBytes = 0, cachedBytes = 0 } = rest;
  return 1 - (memAvailableBytes ?? memFreeBytes + buffersBytes + cachedBytes) / memTotalBytes;
}

export function swapUsedBytes({ swapTotalBytes = 0, swapFreeBytes = 0 }: MemInfo): number {
  return swapTotalBytes - swapFreeBytes;
}

/** The largest first; those that have none are left out. */
export function topBy(
  processes: readonly ProcessReading[],
  amountOf: (process: ProcessReading) => number | undefined,
  count: number,
): ProcessReading[] {
  return processes
    .filter((process) => (amountOf(process) ?? 0) > 0)
    .toSorted((a, b) => (amountOf(b) ?? 0) - (amountOf(a) ?? 0) || a.pid - b.pid)
    .slice(0, count);
}

export const byRss = ({ rssBytes }: ProcessReading): number => rssBytes;
export const byVirtual = ({ virtualBytes }: ProcessReading): number => virtualBytes;
export const bySwap = ({ swapBytes }: ProcessReading): number | undefined => swapBytes;
export const byDescriptors = ({ descriptorCount }: ProcessReading): number | undefined => descriptorCount;
