import { unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { ColumnScanner } from '../../integer.ts';

const FILE = '/proc/PID/statm';

/** Memory of a process, in pages. All 0 for kernel threads and zombies. */
export interface PidStatm {
  sizePages: number;
  residentPages: number;
  /** Resident pages of files and shared memory; the rest of `residentPages` is anonymous. */
  sharedPages: number;
}

/** An empty one, to be filled by {@link parsePidStatm} again and again. */
export function createPidStatm(): PidStatm {
  return { sizePages: 0, residentPages: 0, sharedPages: 0 };
}

const columns = new ColumnScanner();

/*
 * 2180 1015 842 225 0 205 0
 */

/**
 * /proc/PID/statm, read of each process at each sample: works on the bytes and fills `into`.
 * @throws ParseError for a bad number or too few columns; `into` is then half filled
 */
export function parsePidStatm(bytes: Uint8Array, into: PidStatm = createPidStatm(), file = FILE): PidStatm {
  columns.start(bytes, 0, file);
  into.sizePages = columns.integer();
  into.residentPages = columns.integer();
  into.sharedPages = columns.integer();
  return into;
}

/** Undefined when the process is gone. */
export function readPidStatm(fs: KernelFs, pid: number, into?: PidStatm): PidStatm | undefined {
  const file = `/proc/${pid}/statm`;
  return unlessGone(() => parsePidStatm(fs.readRecord(file), into, file));
}
