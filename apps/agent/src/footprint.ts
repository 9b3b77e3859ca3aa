import { closeSync, openSync, readFileSync } from 'node:fs';
import { type Libc, libc } from './libc.ts';
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
 * What the runtime has made of code that runs seldom stays, and so do pages of its own code. Collecting takes as much CPU time as a
 * sample, and the pages which the next ones bring back twice that.
 */
const TRIM_INTERVAL_MS = 1_800_000;

/** madvise(2): the next touch brings a page back from its file. */
const MADV_DONTNEED = 4;
/** Of a file's page that is not in memory the kernel reads the neighbours as well, or does not. */
const MADV_NORMAL = 0;
const MADV_RANDOM = 1;
/** posix_fadvise(2): the kernel forgets what nobody has mapped. */
const POSIX_FADV_DONTNEED = 4;

/**
 * Of /proc/self/maps: code of a file, and the constants at its beginning. They are never written, so nothing is lost with
 * the page; what the loader has written and then protected lies further behind.
 */
const CODE = /^([0-9a-f]+)-([0-9a-f]+) (?:r-xp \S+|r--p 0+) \S+ [1-9]\d*\s/;

interface Bun {
  gc(isSynchronous: boolean): void;
  /** Drops what was made of code that does not run now; for what runs again it is made again. */
  shrink(): void;
}

export function keepSmall(log: Logger): void {
  const { Bun: bun } = globalThis as { Bun?: Bun };
  if (!bun) return;
  const trim = (isStarting: boolean) => {
    bun.gc(true);
    bun.shrink();
    releaseCodePages(isStarting).catch((error: unknown) =>
      log.debug({ err: error }, 'code pages stay resident'),
    );
  };
  for (const atMs of TRIM_AT_MS) setTimeout(trim, atMs, true).unref();
  setInterval(trim, TRIM_INTERVAL_MS, false).unref();
}

/**
 * Gives back the pages of the runtime's code that starting has needed and sampling does not. The kernel reads a file in large
 * pieces and maps what it has around each page that is touched: half of what is resident by then is code that does not run
 * again, or never has. So it forgets the file while the agent starts, and reads anew no more than what is touched. Later it
 * reads in pieces again: when memory is short, whoever watches it must not wait for each page.
 */
async function releaseCodePages(isStarting: boolean): Promise<void> {
  const symbols = await libc();
  if (!symbols) return;
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const [, start, end] = CODE.exec(line) ?? [];
    if (start === undefined || end === undefined) continue;
    const address = BigInt(`0x${start}`);
    const length = BigInt(`0x${end}`) - address;
    symbols.madvise(address, length, isStarting ? MADV_RANDOM : MADV_NORMAL);
    symbols.madvise(address, length, MADV_DONTNEED);
  }
  if (isStarting) forgetFile(symbols, '/proc/self/exe');
}

function forgetFile(symbols: Libc, path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    symbols.posix_fadvise(descriptor, 0n, 0n, POSIX_FADV_DONTNEED);
  } finally {
    closeSync(descriptor);
  }
}
