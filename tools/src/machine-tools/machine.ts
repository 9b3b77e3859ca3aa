import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KernelFs, readAuxv } from '@seep/collectors';
import type { Compared } from './compared.ts';

export const KIB = 1024;
export const MIB = 1024 ** 2;
/** A machine that runs other tests moves this much memory between two readings. */
export const BUSY = 256 * MIB;

/** A tool's number, and where ours is in a reading. */
export interface Pair<Ours> {
  theirs: number;
  ours: (reading: Ours) => number;
  /** In the unit of the numbers. @default 0 */
  tolerance?: number;
}

/** One tool of the machine, and all of its numbers that we have as well. */
export interface Comparison {
  tool: string;
  /** @throws NotHere when there is nothing to compare with */
  run: (machine: Machine) => Compared[] | Promise<Compared[]>;
}

/** What this machine, or we on it, cannot do: nothing is compared, and it is said. */
export class NotHere extends Error {
  override readonly name = 'NotHere';
}

/** The machine that is looked at, with things on it whose numbers are known: a program with descriptors, a file in memory. */
export class Machine implements Disposable {
  readonly fs = new KernelFs();
  readonly pageSizeBytes = readAuxv(this.fs).pageSizeBytes;
  readonly #folder = mkdtempSync('/dev/shm/seep-tools-');
  readonly #child: ChildProcess;

  constructor() {
    writeFileSync(join(this.#folder, 'three-mebibytes'), Buffer.alloc(3 * MIB, 1));
    const descriptors = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
    this.#child = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', ...descriptors] });
  }

  /** A process that does nothing, and holds 20 descriptors and more. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What a tool prints. @throws NotHere when this machine does not have it */
  output(command: string, ...args: string[]): string {
    try {
      return execFileSync(command, args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, LC_ALL: 'C' },
      });
    } catch (cause) {
      throw new NotHere(`${[command, ...args].join(' ')}: ${(cause as Error).message.split('\n')[0]}`, {
        cause,
      });
    }
  }

  /** Runs a tool between two readings of ours. */
  compare<Ours>(
    command: readonly [string, ...string[]],
    read: () => Ours,
    pairs: (printed: string) => Record<string, Pair<Ours>>,
  ): Compared[] {
    const before = read();
    const printed = this.output(...command);
    const after = read();
    return comparedOf(command.join(' '), pairs(printed), before, after);
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Rows of the table, from pairs and the readings before and after. */
export function comparedOf<Ours>(
  tool: string,
  pairs: Record<string, Pair<Ours>>,
  before: Ours,
  after: Ours,
): Compared[] {
  return Object.entries(pairs).map(([number, { theirs, ours, tolerance = 0 }]) => ({
    tool,
    number,
    theirs,
    before: ours(before),
    after: ours(after),
    tolerance: Math.round(tolerance),
  }));
}

export const words = (line: string | undefined) => (line ?? '').trim().split(/\s+/);

/** Lines that have something in them. */
export const linesOf = (printed: string) => printed.split('\n').filter((line) => line.trim() !== '');
