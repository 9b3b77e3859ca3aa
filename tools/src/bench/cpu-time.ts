import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time of a process in milliseconds, all its threads that live: /proc/PID/task/TID/schedstat counts nanoseconds, where
 * /proc/PID/stat counts hundredths of a second. Undefined when it is gone.
 */
export function cpuMilliseconds(pid: number): number | undefined {
  try {
    let nanoseconds = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
    return nanoseconds / 1e6;
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
