import { readdirSync, readFileSync } from 'node:fs';

/** Of /proc/PID/stat: USER_HZ is 100 on every Linux that we run on. */
const MS_PER_TICK = 10;

/**
 * CPU time of a process in milliseconds, threads that have ended and all. /proc/PID/stat has it of all threads, in
 * hundredths of a second; /proc/PID/task/TID/schedstat in nanoseconds, of those that live. As long as no thread that worked
 * has ended, the latter are all of it. Undefined when the process is gone.
 */
export function cpuMilliseconds(pid: number): number | undefined {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 14 and 15; the name in brackets may hold spaces.
    const [user = NaN, system = NaN] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
    return Math.max(nanoseconds / 1e6, (user + system) * MS_PER_TICK);
  } catch {
    // It ended between two reads.
    return undefined;
  }
}

/** Resident memory in bytes. */
export function residentBytes(pid: number): number | undefined {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  } catch {
    // It ended between two reads.
    return undefined;
  }
}
