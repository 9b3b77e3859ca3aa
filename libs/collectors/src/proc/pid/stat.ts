import { unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { ColumnScanner } from '../../integer.ts';
import { ParseError } from '../../parse-error.ts';
import { textOf } from '../../text.ts';

const FILE = '/proc/PID/stat';

const OPEN = 40;
const CLOSE = 41;
const SPACE = 32;

/** include/linux/sched.h */
const PF_KTHREAD = 0x0020_0000;

/** A process at one instant. All numbers count from its start; the threads that have ended are in them. */
export interface PidStat {
  pid: number;
  /** comm: 15 bytes at most, of any kind; kernel workers have up to 63. */
  name: string;
  /** `R` running, `S` sleeping, `D` waiting for a disk, `Z` zombie, `T` stopped, `I` idle kernel thread, … */
  state: string;
  /** 0 for the first process and for kthreadd, or when the parent lies outside the reader's pid namespace. */
  parentPid: number;
  /** PF_… of include/linux/sched.h, as bits. */
  flags: number;
  isKernelThread: boolean;
  minorFaults: number;
  majorFaults: number;
  userTicks: number;
  systemTicks: number;
  threadCount: number;
  /** Clock ticks from boot to the start of the process; with the pid it names the process within a boot. */
  startTicks: number;
  virtualBytes: number;
  /** Inexact: what each CPU or thread counted is gathered only now and then. */
  residentPages: number;
}

/** An empty one, to be filled by {@link parsePidStat} again and again. */
export function createPidStat(): PidStat {
  return {
    pid: 0,
    name: '',
    state: '',
    parentPid: 0,
    flags: 0,
    isKernelThread: false,
    minorFaults: 0,
    majorFaults: 0,
    userTicks: 0,
    systemTicks: 0,
    threadCount: 0,
    startTicks: 0,
    virtualBytes: 0,
    residentPages: 0,
  };
}

const columns = new ColumnScanner();

/*
 * 961 (tmux: server) S 960 961 961 0 -1 4194560 2117 48211 0 3 1 2 33 17 20 0 1 0 1711 8929280 1015 …
 *
 * The name is not escaped: it may hold spaces, brackets and newlines, so it ends at the *last* closing bracket.
 */

/**
 * /proc/PID/stat, the file that is read most: of each process at each sample. Works on the bytes, makes no string but
 * the name, and fills `into`.
 * @throws ParseError for a bad number or too few columns; `into` is then half filled
 */
export function parsePidStat(bytes: Uint8Array, into: PidStat = createPidStat(), file = FILE): PidStat {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE);
  if (open < 1 || close < open)
    throw new ParseError(file, 1, textOf(bytes, 0, 80), 'has no name in brackets');
  columns.start(bytes, 0, file);
  into.pid = columns.integer();
  into.name = textOf(bytes, open + 1, close);

  const state = bytes[close + 2];
  if (bytes[close + 1] !== SPACE || state === undefined || state <= SPACE || state > 126) {
    throw new ParseError(file, 1, textOf(bytes, close, close + 3), 'is not followed by a state');
  }
  into.state = String.fromCharCode(state);
  columns.start(bytes, close + 3, file);
  into.parentPid = columns.integer();
  columns.skip(4); // pgrp, session, tty_nr, tpgid
  into.flags = columns.integer();
  into.isKernelThread = (into.flags & PF_KTHREAD) !== 0;
  into.minorFaults = columns.integer();
  columns.skip(1); // cminflt, of the children that were waited for
  into.majorFaults = columns.integer();
  columns.skip(1); // cmajflt
  into.userTicks = columns.integer();
  into.systemTicks = columns.integer();
  columns.skip(4); // cutime, cstime, priority, nice
  into.threadCount = columns.integer();
  columns.skip(1); // itrealvalue
  into.startTicks = columns.integer();
  into.virtualBytes = columns.integer();
  into.residentPages = columns.integer();
  return into;
}

/** Undefined when the process is gone. */
export function readPidStat(fs: KernelFs, pid: number, into?: PidStat): PidStat | undefined {
  const file = `/proc/${pid}/stat`;
  return unlessGone(() => parsePidStat(fs.readRecord(file), into, file));
}
