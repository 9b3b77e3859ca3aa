import { readFileSync } from 'node:fs';

/** What a process holds, in bytes. `anon` is its own: no file has it, nobody shares it. */
export interface Footprint {
  rssBytes: number;
  pssBytes: number;
  anonBytes: number;
}

/** Sums of /proc/PID/smaps_rollup; undefined when the process is gone. */
export function footprintOf(pid: number): Footprint | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const bytes = (name: string) =>
      Number(new RegExp(String.raw`^${name}:\s+(\d+) kB`, 'm').exec(text)?.[1]) * 1024;
    return { rssBytes: bytes('Rss'), pssBytes: bytes('Pss'), anonBytes: bytes('Anonymous') };
  } catch {
    // It ended between two looks.
    return undefined;
  }
}
