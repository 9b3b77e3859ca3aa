import type { Path } from '../paths/path.ts';
import type { Windows } from '../windows.ts';
import { Crowd, CROWD_COLUMN, type CrowdKind, crowdRise, type Neighbours } from './crowd.ts';
import { Watch } from './watch.ts';

/** A single process is no crowd, and costs none. */
const FEWEST = 2;

/** All families, or all households, of a host that have more than one member. */
export class Crowds {
  readonly #crowds = new Map<number, Crowd>();
  readonly #kind: CrowdKind;
  readonly #windows: Windows;
  readonly #paths: readonly Path[];
  readonly #neighbours: Neighbours;

  constructor(kind: CrowdKind, windows: Windows, paths: readonly Path[], neighbours: Neighbours) {
    this.#kind = kind;
    this.#windows = windows;
    this.#paths = paths;
    this.#neighbours = neighbours;
  }

  get size(): number {
    return this.#crowds.size;
  }

  [Symbol.iterator](): MapIterator<Crowd> {
    return this.#crowds.values();
  }

  ofRow(row: number): Crowd | undefined {
    return this.#crowds.get(this.#column[row] as number);
  }

  /** Counts processes that came; their rows name their crowds already. */
  join(rows: readonly number[]): void {
    const alone = new Map<number, number>();
    for (const row of rows) {
      const hash = this.#column[row] as number;
      const crowd = this.#crowds.get(hash);
      if (crowd) crowd.count++;
      else if (hash !== 0) alone.set(hash, 0);
    }
    if (alone.size > 0) this.#gather(alone);
  }

  /** A process goes, or takes another command. */
  leave(row: number): void {
    const crowd = this.ofRow(row);
    if (!crowd) return;
    crowd.count--;
    if (crowd.count < FEWEST && crowd.watch.isAtRest) this.#crowds.delete(crowd.hash);
  }

  /** Shows every crowd's count to its watch. */
  see(): void {
    for (const crowd of this.#crowds.values()) crowd.watch.see(crowd.count);
  }

  /** Lets crowds rest, and forgets those that are none any more. */
  rest(): void {
    for (const crowd of this.#crowds.values()) {
      crowd.watch.rest();
      if (crowd.count < FEWEST && crowd.watch.isAtRest) this.#crowds.delete(crowd.hash);
    }
  }

  get #column(): Float64Array {
    return this.#neighbours.roster[CROWD_COLUMN[this.#kind]];
  }

  /** Makes crowds of those that have come to be more than one; one pass over all processes, however many came. */
  #gather(alone: Map<number, number>): void {
    const { rowCount } = this.#neighbours.roster;
    for (let row = 0; row < rowCount; row++) {
      const count = alone.get(this.#column[row] as number);
      if (count !== undefined) alone.set(this.#column[row] as number, count + 1);
    }
    for (const [hash, count] of alone) {
      if (count < FEWEST) continue;
      const watch = new Watch(this.#windows, crowdRise);
      this.#crowds.set(hash, new Crowd(this.#kind, hash, count, watch, this.#paths, this.#neighbours));
    }
  }
}
