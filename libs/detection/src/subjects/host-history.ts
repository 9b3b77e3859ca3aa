import { type ActivityReading, activityBetween, readActivity } from '../activity/activity.ts';
import { CellRing } from '../series/cell-ring.ts';
import type { Windows } from '../windows.ts';

type ValueOf = (metricId: string) => number | undefined;

/** What is known of the host itself: its memory, and what users and load did, now and in the cells before. */
export class HostHistory {
  memTotalBytes = 0;
  /** MemAvailable and free swap. */
  headroomBytes: number | undefined;
  /** Process ids that the kernel gives, and those in use; undefined where the host does not tell. */
  maxPids: number | undefined;
  threadCount: number | undefined;
  readonly #used: CellRing;
  readonly #usedByHour: CellRing;
  readonly #users: CellRing;
  /** The same by the hour: the most of any of its cells. */
  readonly #usersByHour: CellRing;
  #usedBytes = Number.NaN;
  #swapTotalBytes = 0;
  #reading: ActivityReading | undefined;
  #activitySum = 0;
  #usersSum = 0;
  #readings = 0;
  #tellsSessions = false;

  constructor(windows: Windows) {
    this.#used = new CellRing(windows.cellMs, Math.round(windows.minuteHistoryMs / windows.cellMs));
    this.#usedByHour = new CellRing(
      windows.hourCellMs,
      Math.round(windows.hourHistoryMs / windows.hourCellMs),
    );
    this.#users = new CellRing(windows.cellMs, this.#used.capacity);
    this.#usersByHour = new CellRing(windows.hourCellMs, this.#usedByHour.capacity, Math.max);
  }

  get limitBytes(): number {
    return this.memTotalBytes + this.#swapTotalBytes;
  }

  read(valueOf: ValueOf, atMs: number, cpuCount: number): void {
    this.memTotalBytes = valueOf('memTotalBytes') ?? this.memTotalBytes;
    this.#swapTotalBytes = valueOf('swapTotalBytes') ?? this.#swapTotalBytes;
    this.maxPids = valueOf('maxPids');
    this.threadCount = valueOf('threadCount');
    const availableBytes = valueOf('memAvailableBytes');
    const swapFreeBytes = valueOf('swapFreeBytes') ?? 0;
    this.headroomBytes = availableBytes === undefined ? undefined : availableBytes + swapFreeBytes;
    this.#usedBytes = availableBytes === undefined ? Number.NaN : this.memTotalBytes - availableBytes;

    const reading = readActivity(valueOf, atMs, cpuCount);
    const activity = this.#reading && activityBetween(this.#reading, reading);
    this.#reading = reading;
    if (!activity) return;
    this.#activitySum += activity.value;
    this.#usersSum += (activity.parts.sessions ?? 0) > 0 ? 1 : 0;
    this.#tellsSessions = activity.parts.sessions !== undefined;
    this.#readings++;
  }

  /** Ends the cell that began at `atMs`; returns its mean activity, NaN where unknown. */
  closeCell(atMs: number): number {
    const activity = this.#readings === 0 ? Number.NaN : this.#activitySum / this.#readings;
    if (!Number.isNaN(this.#usedBytes)) {
      this.#used.add(atMs, this.#usedBytes, activity);
      this.#usedByHour.add(atMs, this.#usedBytes, activity);
    }
    if (this.#readings > 0) {
      this.#users.add(atMs, this.#usersSum / this.#readings, activity);
      this.#usersByHour.add(atMs, this.#usersSum / this.#readings, activity);
    }
    this.#activitySum = 0;
    this.#usersSum = 0;
    this.#readings = 0;
    return activity;
  }

  /** MemTotal − MemAvailable at an instant, NaN where unknown. */
  usedAt(atMs: number): number {
    const minute =
      this.#used.length > 0 && atMs >= this.#used.startMs(0) ? this.#used.floorAt(atMs) : Number.NaN;
    return Number.isNaN(minute) ? this.#usedByHour.floorAt(atMs) : minute;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Share of the time since then in which a user session was active, 0..1. */
  usersPresentSince(fromMs: number): number {
    let cells = 0;
    let present = 0;
    for (let index = 0; index < this.#users.length; index++) {
      const share = this.#users.floor(index);
      if (this.#users.startMs(index) < fromMs || Number.isNaN(share)) continue;
      cells++;
      present += share;
    }
    return cells === 0 ? 0 : present / cells;
  }

  /** Was a user's session active since then, by whole hours? Undefined where nobody looked all the time. */
  hadSessionsSince(fromMs: number): boolean | undefined {
    const ring = this.#usersByHour;
    if (!this.#tellsSessions || ring.length === 0 || ring.startMs(0) > fromMs) return undefined;
    let isKnown = true;
    for (let index = 0; index < ring.length; index++) {
      if (ring.startMs(index + 1) <= fromMs) continue;
      if (ring.floor(index) > 0) return true;
      isKnown &&= !Number.isNaN(ring.floor(index));
    }
    return isKnown ? false : undefined;
  }
}
