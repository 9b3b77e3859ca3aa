import { programOf } from '../cohort/program.ts';
import { cgroupIdentityOf } from '../family/cgroup.ts';
import { commandOf } from '../family/command.ts';
import type { ObservedProcess, Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import { heapCapBytesOf } from './heap-cap.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

const MIB = 1024 ** 2;

/** What a process at this level has to rise by to be worth its cells. */
export function processRise(level: number): number {
  return Math.max(2 * MIB, 0.03 * level);
}

/** Everything that is known of who a process is. */
export function subjectOfProcess(process: ObservedProcess, spawner: ObservedProcess | undefined): Subject {
  const { version } = programOf(process);
  return {
    kind: 'process',
    pid: process.pid,
    startTicks: process.startTicks,
    command: commandOf(process),
    name: process.name,
    ...cgroupIdentityOf(process.cgroup),
    ...(version !== undefined && { version }),
    ...(spawner && { spawner: commandOf(spawner), spawnerPid: spawner.pid }),
  };
}

/** Who a process is, who started it, and the processor time that it has had. */
export interface ProcessView {
  process: ObservedProcess | undefined;
  spawner: ObservedProcess | undefined;
  cpuSeconds: number | undefined;
  memTotalBytes: number;
  atMs: number;
}

/** The anonymous memory of one process, resident and swapped. A fleet's server holds hundreds of thousands. */
export class ProcessSuspect implements Suspect {
  readonly metric = 'anonBytes';
  readonly pid: number;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly #birth: number;
  readonly knownSinceMs: number;
  readonly #look: (pid: number) => ProcessView;
  /** When it rose above its rest, and the processor time that it had had by then. */
  readonly #rousedMs: number;
  readonly #rousedCpuSeconds: number | undefined;

  /** @param look at a process as it is now; one for all of a host */
  constructor(
    pid: number,
    birth: number,
    knownSinceMs: number,
    watch: Watch,
    paths: readonly Path[],
    look: (pid: number) => ProcessView,
  ) {
    this.pid = pid;
    this.watch = watch;
    this.paths = paths;
    this.#birth = birth;
    this.knownSinceMs = knownSinceMs;
    this.#look = look;
    const { atMs, cpuSeconds } = look(pid);
    this.#rousedMs = atMs;
    this.#rousedCpuSeconds = cpuSeconds;
  }

  get key(): string {
    return `process:${this.pid}:${this.#birth}`;
  }

  describe(): Subject {
    const { process, spawner } = this.#look(this.pid);
    const known = process ? subjectOfProcess(process, spawner) : { kind: 'process' as const };
    return { ...known, pid: this.pid, startTicks: this.#birth };
  }

  bytesPerUnit(): number {
    return 1;
  }

  ownBusyProcessors(): number | undefined {
    const { cpuSeconds, atMs } = this.#look(this.pid);
    const before = this.#rousedCpuSeconds;
    if (before === undefined || cpuSeconds === undefined || atMs <= this.#rousedMs) return undefined;
    return (cpuSeconds - before) / ((atMs - this.#rousedMs) / 1000);
  }

  /** Below the cap that a heap was given, growth is how it fills. */
  isContradicted(): boolean {
    const { process, memTotalBytes } = this.#look(this.pid);
    const capBytes = heapCapBytesOf(process?.command ?? '', memTotalBytes);
    const bytes = (this.watch.minutes ?? this.watch.hours)?.newest ?? 0;
    return capBytes !== undefined && bytes < capBytes;
  }

  /** A process that ends is told at once. */
  isGone(): boolean {
    return false;
  }
}
