import { readFileSync } from 'node:fs';
import { libc } from './libc.ts';
import type { Logger } from './logger.ts';

/*
 * Keeps the resident memory of the executable small. All of it is about bun, the runtime of what hosts install; under
 * Node nothing happens.
 */

/**
 * When memory is given back after the start: behind the loading of the code, the first sample, the first minute's, and when
 * each kind of sample has been taken. The collector does not move objects: what piles up between the first ones that stay
 * is never one piece again, so the first times come early.
 */
const TRIM_AT_MS = [100, 2000, 30_000, 150_000];
/**
 * Code that ran seldom is compiled in the end, and stays: half an hour of samples took 2.5 MB. Compiling again what runs
 * often takes some 15 ms.
 */
const TRIM_INTERVAL_MS = 300_000;
/** Each time takes as much CPU time as a sample, and twice that for the pages which the next one brings back. */
const GARBAGE_INTERVAL_MS = 120_000;

/** madvise(2): the next touch brings a page back from its file. */
const MADV_DONTNEED = 4;

/**
 * Of /proc/self/maps: code of a file, and the constants at its beginning. They are never written, so nothing is lost with
 * the page; what the loader has written and then protected lies further behind.
 */
const CODE = /^([0-9a-f]+)-([0-9a-f]+) (?:r-xp \S+|r--p 0+) \S+ [1-9]\d*\s/;

interface Bun {
  gc(isSynchronous: boolean): void;
  /** Drops compiled code that does not run now; what runs again is compiled again. */
  shrink(): void;
}

export function keepSmall(log: Logger): void {
  const { Bun: bun } = globalThis as { Bun?: Bun };
  if (!bun) return;
  const release = () => {
    releaseCodePages().catch((error: unknown) => log.debug({ err: error }, 'code pages stay resident'));
  };
  const trim = () => {
    bun.gc(true);
    bun.shrink();
    release();
  };
  for (const atMs of TRIM_AT_MS) setTimeout(trim, atMs).unref();
  setInterval(trim, TRIM_INTERVAL_MS).unref();
  setInterval(() => {
    // Left to itself it lets garbage pile up to as much again as is in use, and the kernel the pages of code.
    bun.gc(true);
    release();
  }, GARBAGE_INTERVAL_MS).unref();
}

/**
 * Gives back the pages of the runtime's code that starting has needed and sampling does not: the kernel maps a file in
 * large pieces, and half of what is resident by then is code that does not run again.
 */
async function releaseCodePages(): Promise<void> {
  const symbols = await libc();
  if (!symbols) return;
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, start, end] = CODE.exec(line) ?? [];
    if (start === undefined || end === undefined) continue;
    const address = BigInt(`0x${start}`);
    symbols.madvise(address, BigInt(`0x${end}`) - address, MADV_DONTNEED);
  }
}
