import { keyOfHash, lineageHashOf } from '../family/family.ts';
import type { Path } from '../paths/path.ts';
import type { CellRing } from '../series/cell-ring.ts';
import type { Windows } from '../windows.ts';
import { type Incarnation, LineageSuspect } from './lineage-suspect.ts';

/** Programs that ended and are waited for; the one that waits longest is forgotten first. */
const MOST_WAITED_FOR = 500;

/**
 * The programs of a host that have ended and were started again. Only what lived for an hour is waited for, and only one
 * of it may run at a time: pools replace their workers, and jobs come and go.
 */
export class Lineages {
  readonly #windows: Windows;
  readonly #paths: readonly Path[];
  readonly #memTotalBytes: () => number;
  readonly #suspects = new Map<number, LineageSuspect>();
  readonly #ofPid = new Map<number, LineageSuspect>();
  /** Programs that ended once: their last life, and what was kept of it. */
  readonly #waitedFor = new Map<
    number,
    { life: Incarnation; hours: CellRing | undefined; endedMs: number }
  >();
  /** Programs of which several ran at a time. */
  readonly #plural = new Set<number>();

  constructor(windows: Windows, paths: readonly Path[], memTotalBytes: () => number) {
    this.#windows = windows;
    this.#paths = paths;
    this.#memTotalBytes = memTotalBytes;
  }

  get size(): number {
    return this.#suspects.size;
  }

  [Symbol.iterator](): MapIterator<LineageSuspect> {
    return this.#suspects.values();
  }

  /** Has the lineage of a process an open finding? */
  isAccused(pid: number): boolean {
    return this.#ofPid.get(pid)?.watch.case !== undefined;
  }

  /** A lineage that an earlier detector knew: the one of the process that runs now. */
  resume(key: string, life: Incarnation, level: number): LineageSuspect | undefined {
    const hash = lineageHashOf(life.process, life.spawner);
    if (keyOf(hash) !== key) return undefined;
    this.#waitedFor.delete(hash);
    const suspect = this.#suspects.get(hash) ?? this.#add(hash, life);
    if (!suspect.current) suspect.begin(life);
    suspect.see(level, Number.NaN);
    this.#ofPid.set(life.process.pid, suspect);
    return suspect;
  }

  /** A process has come, or has taken another command. */
  begin(life: Incarnation, nowMs: number): void {
    if (this.#suspects.size + this.#waitedFor.size === 0) return;
    const hash = lineageHashOf(life.process, life.spawner);
    const before = this.#ofPid.get(life.process.pid);
    if (before) {
      const isSame = before.current?.process.startTicks === life.process.startTicks;
      // Described once more: it goes on.
      if (isSame && before === this.#suspects.get(hash)) return;
      before.end(nowMs);
      this.#ofPid.delete(life.process.pid);
    }
    const known = this.#suspects.get(hash) ?? this.#firstRestart(hash);
    if (!known) return;
    if (known.current) {
      this.#forget(hash, known);
      return;
    }
    known.begin(life);
    this.#ofPid.set(life.process.pid, known);
  }

  /**
   * A process has ended.
   * @param hours what was kept of it
   * @param isAlone whether it was the only one of its kind
   */
  end(
    life: Incarnation,
    hours: CellRing | undefined,
    livedMs: number,
    isAlone: boolean,
    nowMs: number,
  ): void {
    const known = this.#ofPid.get(life.process.pid);
    this.#ofPid.delete(life.process.pid);
    if (known) {
      known.end(nowMs);
      return;
    }
    if (livedMs < this.#windows.hourCellMs || !isAlone) return;
    const hash = lineageHashOf(life.process, life.spawner);
    if (this.#plural.has(hash)) return;
    const suspect = this.#suspects.get(hash);
    if (suspect) {
      this.#forget(hash, suspect);
      return;
    }
    this.#waitedFor.delete(hash);
    this.#waitedFor.set(hash, { life, hours, endedMs: nowMs });
    const [first] = this.#waitedFor.keys();
    if (this.#waitedFor.size > MOST_WAITED_FOR && first !== undefined) this.#waitedFor.delete(first);
  }

  /**
   * Forgets programs that were not started again for a day.
   * @returns those that were lineages
   */
  expire(nowMs: number): LineageSuspect[] {
    for (const [hash, { endedMs }] of this.#waitedFor) {
      if (nowMs - endedMs > this.#windows.dayMs) this.#waitedFor.delete(hash);
    }
    const over = [...this.#suspects].filter(([, suspect]) => suspect.isOver(nowMs));
    for (const [hash] of over) this.#suspects.delete(hash);
    return over.map(([, suspect]) => suspect);
  }

  #firstRestart(hash: number): LineageSuspect | undefined {
    const waited = this.#waitedFor.get(hash);
    if (!waited) return undefined;
    this.#waitedFor.delete(hash);
    const suspect = this.#add(hash, waited.life);
    if (waited.hours) suspect.recall(waited.hours);
    return suspect;
  }

  #add(hash: number, life: Incarnation): LineageSuspect {
    const suspect = new LineageSuspect(keyOf(hash), life, this.#windows, this.#paths, this.#memTotalBytes);
    this.#suspects.set(hash, suspect);
    return suspect;
  }

  /** Two at a time: a finding that is open stays until they are gone. */
  #forget(hash: number, suspect: LineageSuspect): void {
    if (suspect.watch.case) return;
    if (suspect.current) this.#ofPid.delete(suspect.current.process.pid);
    this.#suspects.delete(hash);
    if (this.#plural.size < MOST_WAITED_FOR) this.#plural.add(hash);
  }
}

function keyOf(hash: number): string {
  return `lineage:${keyOfHash(hash)}`;
}
