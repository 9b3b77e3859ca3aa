import { readFileSync } from 'node:fs';

/** Left to others by agents: an eighth of the limit, within these bounds, and never more than half of it. */
const LEAST_RESERVE = 128;
const MOST_RESERVE = 1024;

/**
 * Files that a process may have open at once: its soft limit, which Node raises to the hard one when it starts.
 * /proc/PID/limits
 */
export function openFilesLimit(pid: number | 'self' = 'self'): number {
  const text = readFileSync(`/proc/${pid}/limits`, 'utf8');
  const limit = /^Max open files +(\d+|unlimited)/m.exec(text)?.[1];
  if (limit === undefined) throw new Error(`/proc/${pid}/limits: no "Max open files"`);
  return limit === 'unlimited' ? Infinity : Number(limit);
}

/** Open files that agents leave to pages, health checks, PostgreSQL and what is read from disk. */
export function reservedFiles(limit: number): number {
  return Math.floor(Math.min(limit / 2, Math.max(LEAST_RESERVE, Math.min(MOST_RESERVE, limit / 8))));
}

/** Hosts that can be connected at once where so many files may be open: each is one. */
export function hostsWithin(limit: number): number {
  return limit === Infinity ? Infinity : limit - reservedFiles(limit);
}

/** What an operator does about it. */
export const RAISE_OPEN_FILES =
  'raise its limit of open files (LimitNOFILE= of its unit, ulimit -Hn of its shell; prlimit --nofile while it runs), or add a server';
