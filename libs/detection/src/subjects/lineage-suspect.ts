import type { Finding, ObservedProcess, Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { CellRing } from '../series/cell-ring.ts';
import type { Anchor } from '../verdict/opening.ts';
import type { HostMemory, Surroundings } from '../verdict/surroundings.ts';
import type { Windows } from '../windows.ts';
import { heapCapBytesOf } from './heap-cap.ts';
import { Lineage, type LineageHour } from './lineage.ts';
import { processRise, subjectOfProcess } from './process-suspect.ts';
import type { Suspect } from './suspect.ts';
import { Watch } from './watch.ts';

/** One life of a program. */
export interface Incarnation {
  process: ObservedProcess;
  spawner: ObservedProcess | undefined;
}

/**
 * The memory of a program that is started again and again, its lives stitched to one series: a leak that every restart
 * resets is a saw-tooth to who looks at processes, and one line here. Its cells lie on an axis that knows no restarts.
 */
export class LineageSuspect implements Suspect {
  readonly key: string;
  readonly metric = 'anonBytes';
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly knownSinceMs: number;
  /** The process that runs now. */
  current: Incarnation | undefined;
  /** The latest one, and when it ended. */
  latest: Incarnation;
  endedMs = Number.NaN;

  readonly #windows: Windows;
  readonly #lineage: Lineage;
  readonly #memTotalBytes: () => number;
  #level = Number.NaN;
  #floor = Number.NaN;
  #activitySum = 0;
  #activityCells = 0;

  constructor(
    key: string,
    first: Incarnation,
    windows: Windows,
    paths: readonly Path[],
    memTotalBytes: () => number,
  ) {
    const { hourCellMs, lineageSettlingMs: settlingMs, lineageEpochMs: leastMs } = windows;
    this.key = key;
    this.latest = first;
    this.paths = paths;
    this.watch = new Watch(windows, processRise);
    // What is on the axis has settled.
    this.knownSinceMs = -windows.slowProbationMs;
    this.#windows = windows;
    this.#memTotalBytes = memTotalBytes;
    this.#lineage = new Lineage({ hourCellMs, settlingMs, leastMs });
  }

  /** Enough lives have ended to say something of all of them. */
  get isJudged(): boolean {
    return this.#lineage.goesOn || this.watch.case !== undefined;
  }

  /** Takes the hours of a life that is over: they were kept because it grew. */
  recall(hours: CellRing): void {
    for (let index = 0; index < hours.length; index++) {
      const floor = hours.floor(index);
      if (!Number.isNaN(floor)) this.#add(hours.startMs(index), floor, hours.activity(index));
    }
  }

  begin(incarnation: Incarnation): void {
    this.#lineage.restart();
    this.current = incarnation;
    this.latest = incarnation;
    this.endedMs = Number.NaN;
    this.#floor = Number.NaN;
  }

  end(nowMs: number): void {
    this.current = undefined;
    this.endedMs = nowMs;
  }

  /** Takes the level that the running process has at the end of a cell. */
  see(level: number, activity: number): void {
    if (Number.isNaN(level)) return;
    this.#level = level;
    if (!(level >= this.#floor)) this.#floor = level;
    if (Number.isNaN(activity)) return;
    this.#activitySum += activity;
    this.#activityCells++;
  }

  /**
   * Ends the hour that began at `atMs`.
   * @returns whether its axis went on
   */
  closeHour(atMs: number): boolean {
    const floor = this.#floor;
    const activity = this.#activityCells === 0 ? Number.NaN : this.#activitySum / this.#activityCells;
    this.#floor = Number.NaN;
    this.#activitySum = 0;
    this.#activityCells = 0;
    if (!this.current || Number.isNaN(floor)) return false;
    return this.#add(atMs, floor, activity);
  }

  /** The host as its verdicts have to see it: by its own axis. What it holds is given back, and no part of the host's loss. */
  around(host: Surroundings): Surroundings {
    const lineage = this.#lineage;
    const hostTime = (axisMs: number): number => host.clock.hostTime(lineage.timeOf(axisMs));
    return {
      ...host,
      host: new MemoryGivenBack(host.host),
      clock: { nowMs: lineage.axisMs, hostTime },
      restarts: (fromMs, toMs) =>
        lineage.seamsWithin(fromMs, toMs).map((seam) => ({
          fromMs: host.clock.hostTime(seam.fromMs),
          toMs: host.clock.hostTime(seam.toMs),
        })),
    };
  }

  /** The newest cell that was told is the hour that has ended last. What it held then is what it holds now. */
  anchor({ proof, to }: Finding): Anchor {
    const level = this.watch.hours?.newest ?? this.watch.floor;
    return {
      fromMs: this.#lineage.axisMs - proof.points.length * proof.cellMs,
      risenBy: (Number.isNaN(level) ? this.#level : level) - to,
    };
  }

  describe(): Subject {
    const { process, spawner } = this.latest;
    const { pid: _pid, startTicks: _startTicks, ...subject } = subjectOfProcess(process, spawner);
    return { ...subject, kind: 'lineage' };
  }

  bytesPerUnit(): number {
    return 1;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  /** Below the cap that a heap was given, growth is how each life fills it. */
  isContradicted(): boolean {
    const capBytes = heapCapBytesOf(this.latest.process.command, this.#memTotalBytes());
    return capBytes !== undefined && this.#level < capBytes;
  }

  isGone(): boolean {
    return false;
  }

  /** Has it not been started again for a day? */
  isOver(nowMs: number): boolean {
    return nowMs - this.endedMs > this.#windows.dayMs;
  }

  #add(atMs: number, floor: number, activity: number): boolean {
    const hours: LineageHour[] = this.#lineage.add(atMs, floor, activity);
    for (const hour of hours) {
      this.watch.see(hour.level);
      this.watch.closeCell(hour.axisMs, hour.activity);
    }
    return hours.length > 0;
  }
}

/** A host's memory for what is given back at each restart: when it ends cannot be said of it. */
class MemoryGivenBack implements HostMemory {
  readonly memTotalBytes: number;
  readonly headroomBytes = undefined;
  readonly limitBytes: number;
  readonly usedBytes = Number.NaN;

  constructor({ memTotalBytes, limitBytes }: HostMemory) {
    this.memTotalBytes = memTotalBytes;
    this.limitBytes = limitBytes;
  }

  usedAt(): number {
    return Number.NaN;
  }
}
