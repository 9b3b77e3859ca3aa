import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { footprintOf } from '../memory.ts';

const TICKS_PER_SECOND = 100;

/** The process and all that it has started and that still lives; those that went away meanwhile are left out. */
export function processTree(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(processTree)];
  } catch {
    // It ended between two reads.
    return [];
  }
}

/** User and system time in seconds, that of children included which it has waited for (/proc/PID/stat, fields 14 to 17). */
export function cpuSecondsOf(
  pids: readonly number[],
  children: 'with children' | 'without children' = 'with children',
): number {
  const fieldCount = children === 'with children' ? 4 : 2;
  const ticks = pids.map((pid) => {
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 11 + fieldCount).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Proportional set size in bytes: what several processes share is counted once. */
export function pssBytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (footprintOf(pid)?.pssBytes ?? 0), 0);
}

/** Looks at a tree's memory every second until it is stopped. */
export class PeakMemory implements AsyncDisposable {
  peakBytes = 0;
  #isStopped = false;
  readonly #watching: Promise<void>;

  constructor(pid: number) {
    this.#watching = this.#watch(pid);
  }

  async #watch(pid: number): Promise<void> {
    while (!this.#isStopped) {
      this.peakBytes = Math.max(this.peakBytes, pssBytesOf(processTree(pid)));
      await delay(1000);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    await this.#watching;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended between two reads, or is not ours.
    return '';
  }
}
