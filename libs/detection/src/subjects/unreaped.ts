import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { NearLimit } from '../verdict/forecast.ts';
import type { Windows } from '../windows.ts';
import { crowdRise } from './crowd.ts';
import type { HostHistory } from './host-history.ts';
import type { ProcessRoster } from './process-roster.ts';
import type { Suspect } from './suspect.ts';
import { Watch } from './watch.ts';

/** A parent with fewer is about to wait for them. */
const FEWEST = 3;

/** What the parents of zombies have to know of the rest of the host. */
export interface Relatives {
  roster: ProcessRoster;
  host: HostHistory;
  nowMs: () => number;
  subjectOf: (pid: number) => Subject | undefined;
}

/**
 * The children of one process that have ended and that it never waits for: each keeps its process id, and no memory worth
 * the name. Whose they are is said by the kernel: what its parent left behind is a child of init, or of what reaps for it.
 */
export class UnreapedChildren implements Suspect {
  readonly key: string;
  readonly metric = 'zombies';
  readonly pid: number;
  readonly birth: number;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly knownSinceMs: number;
  count = 0;
  readonly #relatives: Relatives;

  constructor(pid: number, birth: number, watch: Watch, paths: readonly Path[], relatives: Relatives) {
    this.key = `zombies:${pid}:${birth}`;
    this.pid = pid;
    this.birth = birth;
    this.watch = watch;
    this.paths = paths;
    this.knownSinceMs = relatives.nowMs();
    this.#relatives = relatives;
  }

  describe(): Subject {
    return this.#relatives.subjectOf(this.pid) ?? { kind: 'process', pid: this.pid, startTicks: this.birth };
  }

  bytesPerUnit(): number {
    return 0;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  nearLimits(): NearLimit[] {
    const { maxPids, threadCount } = this.#relatives.host;
    if (maxPids === undefined || threadCount === undefined) return [];
    return [{ limit: 'pids', limitValue: this.count + Math.max(0, maxPids - threadCount) }];
  }

  isContradicted(): boolean {
    return false;
  }

  isGone(): boolean {
    return false;
  }
}

/** All processes of a host that leave children unreaped. */
export class Unreaped {
  readonly #windows: Windows;
  readonly #paths: readonly Path[];
  readonly #relatives: Relatives;
  readonly #parents = new Map<number, UnreapedChildren>();

  constructor(windows: Windows, paths: readonly Path[], relatives: Relatives) {
    this.#windows = windows;
    this.#paths = paths;
    this.#relatives = relatives;
  }

  get size(): number {
    return this.#parents.size;
  }

  [Symbol.iterator](): MapIterator<UnreapedChildren> {
    return this.#parents.values();
  }

  /**
   * Counts the zombies of each parent.
   * @returns parents that have ended
   */
  see(): UnreapedChildren[] {
    const counts = this.#countByParent();
    if (counts.size + this.#parents.size === 0) return [];
    const { roster } = this.#relatives;
    const ended = [...this.#parents.values()].filter(
      ({ pid, birth }) => roster.births[roster.rowOf(pid)] !== birth,
    );
    for (const { pid } of ended) this.#parents.delete(pid);
    for (const [pid, count] of counts) {
      const row = roster.rowOf(pid);
      if (count >= FEWEST && row >= 0 && !this.#parents.has(pid)) this.#watch(pid, row);
    }
    for (const parent of this.#parents.values()) {
      parent.count = counts.get(parent.pid) ?? 0;
      parent.watch.see(parent.count);
    }
    return ended;
  }

  /** Forgets parents that wait for their children. */
  rest(): void {
    for (const { pid, count, watch } of this.#parents.values()) {
      watch.rest();
      if (watch.isAtRest && count < FEWEST) this.#parents.delete(pid);
    }
  }

  #countByParent(): Map<number, number> {
    const { zombies, rowCount, descriptions } = this.#relatives.roster;
    const counts = new Map<number, number>();
    for (let row = 0; row < rowCount; row++) {
      const parentPid = zombies[row] === 1 ? descriptions[row]?.parentPid : undefined;
      if (parentPid !== undefined) counts.set(parentPid, (counts.get(parentPid) ?? 0) + 1);
    }
    return counts;
  }

  #watch(pid: number, row: number): void {
    const birth = this.#relatives.roster.births[row] as number;
    // Until now there was next to none: what has come is part of the growth.
    const watch = new Watch(this.#windows, crowdRise, 0);
    this.#parents.set(pid, new UnreapedChildren(pid, birth, watch, this.#paths, this.#relatives));
  }
}
