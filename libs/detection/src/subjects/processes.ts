import type { Table, TableChange } from '@seep/shared';
import { familyHashOf, householdHashOf } from '../family/family.ts';
import type { ObservedProcess, Subject } from '../model.ts';
import type { Paths } from '../paths/paths.ts';
import type { Windows } from '../windows.ts';
import { ColumnReader } from './column-reader.ts';
import { Crowds } from './crowds.ts';
import type { HostHistory } from './host-history.ts';
import type { Incarnation, LineageSuspect } from './lineage-suspect.ts';
import { Lineages } from './lineages.ts';
import { ProcessRoster } from './process-roster.ts';
import { ProcessSuspect, processRise, type ProcessView, subjectOfProcess } from './process-suspect.ts';
import { Unreaped } from './unreaped.ts';
import { HOURS_RISE_SHARE, Watch } from './watch.ts';

/** Descriptions without a process that are kept until the next keyframe; an agent that sends more is mistaken. */
const MOST_ANNOUNCED = 10_000;

/** When a sample was taken, on the detector's axis, and whether it is seen for the first time. */
export interface Moment {
  nowMs: number;
  uptimeMs: number;
  isRemembered: boolean;
}

/** All processes of a host: who they are, what they hold, who grows, and what crowds they form. */
export class Processes {
  readonly roster = new ProcessRoster();
  readonly families: Crowds;
  readonly households: Crowds;
  readonly unreaped: Unreaped;
  readonly lineages: Lineages;
  readonly suspects = new Map<number, ProcessSuspect>();
  readonly #windows: Windows;
  readonly #paths: Paths;
  readonly #host: HostHistory;
  readonly #ticksPerSecond: number;
  readonly #columns = new ColumnReader();
  readonly #look = (pid: number): ProcessView => this.#viewOf(pid);
  /** Descriptions whose processes have not been seen yet, or that changed since. */
  readonly #announced = new Map<number, ObservedProcess>();
  #table: Table | undefined;
  /** First sample: what was before is not known of any process. */
  #beganMs = 0;
  /** Where processes are dated by when they were started: the instant that their ticks count from. */
  #bootedMs: number | undefined;
  #isStale = true;
  #nowMs = 0;

  constructor(windows: Windows, paths: Paths, host: HostHistory, ticksPerSecond: number) {
    this.#windows = windows;
    this.#ticksPerSecond = ticksPerSecond;
    this.#paths = paths;
    this.#host = host;
    const neighbours = {
      roster: this.roster,
      host,
      nowMs: () => this.#nowMs,
      patienceMs: windows.patienceWithUsersMs,
      isHouseholdAccused: (row: number) => this.households.ofRow(row)?.watch.case !== undefined,
      isFamilyAccused: (row: number) => this.families.ofRow(row)?.watch.case !== undefined,
      familyCountOf: (row: number) => this.families.ofRow(row)?.count ?? 1,
    };
    this.unreaped = new Unreaped(windows, paths.family, {
      roster: this.roster,
      host,
      nowMs: () => this.#nowMs,
      subjectOf: (pid) => this.subjectOf(pid),
    });
    this.lineages = new Lineages(windows, paths.lineage, () => host.memTotalBytes);
    this.families = new Crowds('family', windows, paths.family, neighbours);
    this.households = new Crowds('household', windows, paths.family, neighbours);
  }

  describe(process: ObservedProcess): void {
    this.#announced.set(process.pid, process);
  }

  /** A sample was passed over: what it changed has to be looked up in the next. */
  markStale(): void {
    this.#isStale = true;
  }

  /**
   * Takes the process table of one sample.
   * @param moment when it was; of what is only remembered, a cell of a roll-up may stand for an hour
   * @returns suspects whose processes have ended
   */
  observe(
    table: Table,
    change: readonly TableChange[] | undefined,
    { nowMs, uptimeMs, isRemembered }: Moment,
  ): ProcessSuspect[] {
    const isFirst = this.#table === undefined;
    if (isFirst) this.#beganMs = nowMs;
    this.#nowMs = nowMs;
    this.#bootedMs = isFirst || isRemembered ? nowMs - uptimeMs : undefined;
    const isWhole = change === undefined || this.#isStale || table !== this.#table;
    this.#table = table;
    const delta = change?.find((candidate) => candidate.table === table);
    const ended = this.#leave(isWhole ? this.roster.goneFrom(table) : this.#rowsOf(delta?.goneKeys ?? []));
    const added = this.#enter(table, isWhole ? this.roster.newIn(table) : (delta?.newKeys ?? []));
    if (this.roster.rowCount !== table.rowCount) {
      // Change and table do not belong together; the table is what counts.
      this.#isStale = true;
      return isWhole
        ? ended
        : [...ended, ...this.observe(table, undefined, { nowMs, uptimeMs, isRemembered })];
    }
    this.#isStale = false;
    this.#introduce(added);
    this.#readValues(table, isWhole ? undefined : [...added, ...this.#rowsOf(delta?.changedKeys ?? [])]);
    if (isWhole || this.#announced.size > MOST_ANNOUNCED) this.#announced.clear();
    return ended;
  }

  /** Shows the levels that hold at the first sample of a cell. */
  openCell(): void {
    for (const suspect of this.suspects.values()) {
      suspect.watch.see(this.roster.values[this.roster.rowOf(suspect.pid)] as number);
    }
    this.families.see();
    this.households.see();
  }

  /** Since when a process's level is known. */
  knownSinceMs(row: number): number {
    return Math.max(this.roster.firstSeenMs[row] as number, this.#beganMs);
  }

  /** A process that an earlier detector had a finding of; undefined where it has ended. */
  suspectOf({ pid = -1, startTicks }: Subject): ProcessSuspect | undefined {
    const row = this.roster.rowOf(pid);
    if (row < 0 || this.roster.births[row] !== startTicks) return undefined;
    return this.suspects.get(pid) ?? this.#watch(row, this.roster.values[row] as number);
  }

  /** The same of a program that was started again and again; undefined while it does not run. */
  lineageOf(key: string): LineageSuspect | undefined {
    for (let row = 0; row < this.roster.rowCount; row++) {
      const life = this.#lifeOf(row);
      const lineage = life && this.lineages.resume(key, life, this.roster.values[row] as number);
      if (lineage) return lineage;
    }
    return undefined;
  }

  /** Whom a process's own numbers are about. */
  subjectOf(pid: number): Subject | undefined {
    const { process, spawner } = this.#viewOf(pid);
    return process && subjectOfProcess(process, spawner);
  }

  /** Shows lineages the level of the process that runs, at the end of a cell. */
  closeCell(activity: number): void {
    for (const lineage of this.lineages) {
      const row = lineage.current ? this.roster.rowOf(lineage.current.process.pid) : -1;
      if (row >= 0) lineage.see(this.roster.values[row] as number, activity);
    }
  }

  /** Lets subjects rest that have become level. */
  rest(): void {
    for (const suspect of this.suspects.values()) {
      suspect.watch.rest();
      if (!suspect.watch.isAtRest) continue;
      const row = this.roster.rowOf(suspect.pid);
      this.roster.watched[row] = 0;
      this.roster.floors[row] = suspect.watch.floor;
      this.suspects.delete(suspect.pid);
    }
    this.families.rest();
    this.households.rest();
    this.unreaped.rest();
  }

  /** Processes that may be found: all but the kernel's own. */
  get count(): number {
    return this.roster.descriptions.reduce((sum, process) => sum + (process ? 1 : 0), 0);
  }

  /** Most shared memory that one process maps. */
  largestMappedBytes(): number {
    const table = this.#table;
    if (!table) return 0;
    const column = this.#columns.columnOf(table, 'shmemBytes');
    let largest = 0;
    for (let row = 0; row < table.rowCount; row++) largest = Math.max(largest, table.value(row, column) ?? 0);
    return largest;
  }

  #rowsOf(pids: readonly number[]): number[] {
    const rows: number[] = [];
    for (const pid of pids) {
      const row = this.roster.rowOf(pid);
      if (row >= 0) rows.push(row);
    }
    return rows;
  }

  #leave(rows: readonly number[]): ProcessSuspect[] {
    const ended: ProcessSuspect[] = [];
    for (const row of rows) {
      const pid = this.roster.pids[row] as number;
      const suspect = this.suspects.get(pid);
      this.#endLife(row, suspect);
      this.families.leave(row);
      this.households.leave(row);
      if (suspect) ended.push(suspect);
      this.suspects.delete(pid);
    }
    this.roster.remove(rows);
    if (rows.length > 0) this.#seeCrowds();
    return ended;
  }

  #lifeOf(row: number): Incarnation | undefined {
    const { descriptions, spawners } = this.roster;
    const process = descriptions[row];
    return process && { process, spawner: spawners[row] };
  }

  #endLife(row: number, suspect: ProcessSuspect | undefined): void {
    const life = this.#lifeOf(row);
    if (!life) return;
    const livedMs = this.#nowMs - (this.roster.firstSeenMs[row] as number);
    const isAlone = (this.families.ofRow(row)?.count ?? 1) <= 1;
    this.lineages.end(life, suspect?.watch.hours, livedMs, isAlone, this.#nowMs);
  }

  #enter(table: Table, pids: readonly number[]): number[] {
    const rows = this.roster.insert(pids.filter((pid) => this.roster.rowOf(pid) < 0));
    for (const row of rows) {
      this.roster.births[row] = table.births[row] as number;
      this.roster.firstSeenMs[row] = this.#startedMs(row);
    }
    return rows;
  }

  /** When a process came: at this sample, or where nobody looked before, when it was started. */
  #startedMs(row: number): number {
    if (this.#bootedMs === undefined) return this.#nowMs;
    const startedMs = this.#bootedMs + ((this.roster.births[row] as number) / this.#ticksPerSecond) * 1000;
    // A cell of a roll-up has the time of its beginning, and processes that came until its end.
    return Math.min(startedMs, this.#nowMs + this.#windows.hourCellMs);
  }

  /** Gives names to processes that were announced, and finds their crowds. */
  #introduce(added: readonly number[]): void {
    const { roster } = this;
    const named: number[] = [];
    for (const [pid, process] of this.#announced) {
      const row = roster.rowOf(pid);
      if (row < 0 || roster.births[row] !== process.startTicks) continue;
      this.#announced.delete(pid);
      if (process.isKernelThread) continue;
      named.push(row);
      this.families.leave(row);
      this.households.leave(row);
      roster.descriptions[row] = process;
    }
    // Only now is every parent known that came in the same sample.
    for (const row of named) {
      const process = roster.descriptions[row] as ObservedProcess;
      roster.spawners[row] ??= this.#parentOf(row, process.parentPid);
      roster.families[row] = familyHashOf(process, roster.spawners[row]);
      roster.households[row] = householdHashOf(process);
    }
    this.families.join(named);
    this.households.join(named);
    for (const row of named) {
      const life = this.#lifeOf(row);
      if (life) this.lineages.begin(life, this.#nowMs);
    }
    if (named.length + added.length > 0) this.#seeCrowds();
  }

  #parentOf(row: number, parentPid: number): ObservedProcess | undefined {
    const parentRow = this.roster.rowOf(parentPid);
    const isOlder = (this.roster.births[parentRow] as number) <= (this.roster.births[row] as number);
    return parentRow >= 0 && isOlder ? this.roster.descriptions[parentRow] : undefined;
  }

  #viewOf(pid: number): ProcessView {
    const row = this.roster.rowOf(pid);
    const cpuTicks = this.#table && this.#columns.value(this.#table, row, 'cpuTicks');
    return {
      process: this.roster.descriptions[row],
      spawner: this.roster.spawners[row],
      cpuSeconds: cpuTicks === undefined ? undefined : cpuTicks / this.#ticksPerSecond,
      memTotalBytes: this.#host.memTotalBytes,
      atMs: this.#nowMs,
    };
  }

  #seeCrowds(): void {
    this.families.see();
    this.households.see();
  }

  #readValues(table: Table, rows: readonly number[] | undefined): void {
    const anonColumn = this.#columns.columnOf(table, 'anonBytes');
    const swapColumn = this.#columns.columnOf(table, 'swapBytes');
    const zombieColumn = this.#columns.columnOf(table, 'isZombie');
    const threadsColumn = this.#columns.columnOf(table, 'threads');
    const count = rows?.length ?? table.rowCount;
    for (let index = 0; index < count; index++) {
      const row = rows ? (rows[index] as number) : index;
      const anonBytes = table.value(row, anonColumn);
      const level = anonBytes === undefined ? Number.NaN : anonBytes + (table.value(row, swapColumn) ?? 0);
      // While other threads go on, what has ended is the first of them and not the process.
      const isZombie = table.value(row, zombieColumn) === 1 && (table.value(row, threadsColumn) ?? 1) <= 1;
      this.roster.zombies[row] = isZombie ? 1 : 0;
      this.#see(row, level);
    }
  }

  #see(row: number, level: number): void {
    const { roster } = this;
    const before = roster.values[row] as number;
    roster.values[row] = level;
    if (Number.isNaN(level)) return;
    if (roster.watched[row] === 1) {
      this.suspects.get(roster.pids[row] as number)?.watch.see(level);
      return;
    }
    const floor = roster.floors[row] as number;
    if (Number.isNaN(floor)) {
      const isSettled = this.#nowMs - this.knownSinceMs(row) >= this.#windows.settlingMs;
      if (isSettled) roster.floors[row] = before < level ? before : level;
    } else if (level < floor) roster.floors[row] = level;
    // What has no description is the kernel's own.
    else if (level > floor + HOURS_RISE_SHARE * processRise(floor) && roster.descriptions[row]) {
      this.#watch(row, level);
    }
  }

  #watch(row: number, level: number): ProcessSuspect {
    const { roster } = this;
    const pid = roster.pids[row] as number;
    const suspect = new ProcessSuspect(
      pid,
      roster.births[row] as number,
      this.knownSinceMs(row) + this.#windows.settlingMs,
      new Watch(this.#windows, processRise, roster.floors[row]),
      this.#paths.process,
      this.#look,
    );
    suspect.watch.see(level);
    this.suspects.set(pid, suspect);
    roster.watched[row] = 1;
    return suspect;
  }
}
