import { unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { ColumnScanner } from '../../integer.ts';
import { ParseError } from '../../parse-error.ts';
import { latin1Of, textOf } from '../../text.ts';

const FILE = '/proc/PID/status';

const NEWLINE = 10;
const SPACE = 32;
const COLON = 58;

/** A process in detail. Kernel threads and zombies have no memory: its fields are absent. */
export interface PidStatus {
  name: string;
  /** As in /proc/PID/stat: one letter. */
  state: string;
  parentPid: number;
  realUid: number;
  effectiveUid: number;
  threadCount: number;
  /** Highest virtual size so far. */
  vmPeakBytes?: number;
  vmSizeBytes?: number;
  vmLckBytes?: number;
  /** Linux 3.2 */
  vmPinBytes?: number;
  /** Highest resident size so far. */
  vmHwmBytes?: number;
  vmRssBytes?: number;
  /** Linux 4.5 */
  rssAnonBytes?: number;
  /** Linux 4.5 */
  rssFileBytes?: number;
  /** Linux 4.5 */
  rssShmemBytes?: number;
  vmDataBytes?: number;
  vmStkBytes?: number;
  vmExeBytes?: number;
  vmLibBytes?: number;
  /** Linux 2.6.10 */
  vmPteBytes?: number;
  /** Linux 4.0 to 4.14 */
  vmPmdBytes?: number;
  /** Linux 2.6.34; without shared memory that was swapped out */
  vmSwapBytes?: number;
  /** Linux 4.4 */
  hugetlbPagesBytes?: number;
  /** Linux 2.6.23 */
  voluntaryContextSwitches?: number;
  /** Linux 2.6.23 */
  involuntaryContextSwitches?: number;
}

/** What changes of a process and is not in /proc/PID/stat. */
export type PidUsage = Pick<
  PidStatus,
  'rssShmemBytes' | 'vmSwapBytes' | 'voluntaryContextSwitches' | 'involuntaryContextSwitches'
>;

interface Line {
  /** What stands in front of the colon. */
  key: Uint8Array;
  /** `start` lies behind the colon. */
  parse(
    status: Partial<PidStatus>,
    bytes: Uint8Array,
    start: number,
    end: number,
    file: string,
    line: number,
  ): void;
}

type NumberField = Exclude<keyof PidStatus, 'name' | 'state'>;

const columns = new ColumnScanner();

/** The lines that are of interest. */
const LINES: readonly Line[] = [
  {
    key: keyOf('Name'),
    parse(status, bytes, start, end) {
      // Behind the tab everything is the name, spaces too.
      status.name = textOf(bytes, start + 1, end).replaceAll(/\\[n\\]/g, (escape) =>
        escape === '\\n' ? '\n' : '\\',
      );
    },
  },
  {
    key: keyOf('State'),
    parse(status, bytes, start, end) {
      if (start + 1 < end && (bytes[start + 1] as number) > SPACE)
        status.state = textOf(bytes, start + 1, start + 2);
    },
  },
  numbers('PPid', ['parentPid']),
  numbers('Uid', ['realUid', 'effectiveUid']),
  kibibytes('VmPeak', 'vmPeakBytes'),
  kibibytes('VmSize', 'vmSizeBytes'),
  kibibytes('VmLck', 'vmLckBytes'),
  kibibytes('VmPin', 'vmPinBytes'),
  kibibytes('VmHWM', 'vmHwmBytes'),
  kibibytes('VmRSS', 'vmRssBytes'),
  kibibytes('RssAnon', 'rssAnonBytes'),
  kibibytes('RssFile', 'rssFileBytes'),
  kibibytes('RssShmem', 'rssShmemBytes'),
  kibibytes('VmData', 'vmDataBytes'),
  kibibytes('VmStk', 'vmStkBytes'),
  kibibytes('VmExe', 'vmExeBytes'),
  kibibytes('VmLib', 'vmLibBytes'),
  kibibytes('VmPTE', 'vmPteBytes'),
  kibibytes('VmPMD', 'vmPmdBytes'),
  kibibytes('VmSwap', 'vmSwapBytes'),
  kibibytes('HugetlbPages', 'hugetlbPagesBytes'),
  numbers('Threads', ['threadCount']),
  numbers('voluntary_ctxt_switches', ['voluntaryContextSwitches']),
  numbers('nonvoluntary_ctxt_switches', ['involuntaryContextSwitches']),
];

/** Most lines are of no interest: they cost a number and a look-up, and no string. */
const LINE_BY_HASH = new Map(LINES.map((line) => [line.key.reduce(nextHash, 0), line]));

const REQUIRED = [
  'name',
  'state',
  'parentPid',
  'realUid',
  'effectiveUid',
  'threadCount',
] as const satisfies readonly (keyof PidStatus)[];

/*
 * Name:	tmux: server
 * State:	S (sleeping)
 * PPid:	960
 * Uid:	1000	1000	1000	1000
 * VmPeak:	    3060 kB
 * RssAnon:	     116 kB
 * Threads:	1
 * voluntary_ctxt_switches:	12
 */

/**
 * /proc/PID/status. In the name, unlike in stat, a newline is `\n` and a backslash `\\`.
 * @throws ParseError for a bad number, or without a field that every process has
 */
export function parsePidStatus(bytes: Uint8Array, file = FILE): PidStatus {
  const status: Partial<PidStatus> = {};
  let lineNumber = 1;
  for (let start = 0; start < bytes.length; lineNumber++) {
    // Byte by byte: Buffer's indexOf costs more than most lines are long.
    let colon = start;
    let hash = 0;
    for (; colon < bytes.length && bytes[colon] !== COLON && bytes[colon] !== NEWLINE; colon++) {
      hash = nextHash(hash, bytes[colon] as number);
    }
    let end = colon;
    while (end < bytes.length && bytes[end] !== NEWLINE) end++;
    const line = LINE_BY_HASH.get(hash);
    if (line !== undefined && isKey(bytes, start, colon, line.key)) {
      line.parse(status, bytes, colon + 1, end, file, lineNumber);
    }
    start = end + 1;
  }
  for (const field of REQUIRED) {
    if (status[field] === undefined) throw new ParseError(file, 1, '', `has no ${field}`);
  }
  return status as PidStatus;
}

/** What {@link parsePidUsage} looks at, in the order of the file. No name has a newline in it. */
const USAGE_LINES = [
  { key: '\nRssShmem:', field: 'rssShmemBytes', unit: 1024 },
  { key: '\nVmSwap:', field: 'vmSwapBytes', unit: 1024 },
  { key: '\nvoluntary_ctxt_switches:', field: 'voluntaryContextSwitches', unit: 1 },
  { key: '\nnonvoluntary_ctxt_switches:', field: 'involuntaryContextSwitches', unit: 1 },
] as const satisfies readonly { key: string; field: NumberField; unit: number }[];

/**
 * The same file, and of its sixty lines the four that are read of each process again and again: searching for them costs a
 * fraction of looking at every byte.
 * @throws ParseError as {@link parsePidStatus}, which tells in which line
 */
export function parsePidUsage(bytes: Uint8Array, file = FILE): PidUsage {
  const text = latin1Of(bytes);
  if (!text.startsWith('Name:')) return parsePidStatus(bytes, file);
  try {
    return usageOf(bytes, text, file);
  } catch {
    return parsePidStatus(bytes, file);
  }
}

function usageOf(bytes: Uint8Array, text: string, file: string): PidUsage {
  const usage: PidUsage = {};
  let from = 0;
  for (const { key, field, unit } of USAGE_LINES) {
    const at = text.indexOf(key, from);
    if (at < 0) continue;
    from = at + key.length;
    columns.start(bytes, from, file);
    usage[field] = columns.integer(unit);
  }
  return usage;
}

/** {@link readPidStatus} of what changes. Undefined when the process is gone. */
export function readPidUsage(fs: KernelFs, pid: number): PidUsage | undefined {
  const file = `/proc/${pid}/status`;
  return unlessGone(() => parsePidUsage(fs.readRecord(file), file));
}

/** Undefined when the process is gone. */
export function readPidStatus(fs: KernelFs, pid: number): PidStatus | undefined {
  const file = `/proc/${pid}/status`;
  return unlessGone(() => parsePidStatus(fs.readRecord(file), file));
}

/** In 32 bits, small enough that the runtime keeps it as an integer. */
function nextHash(hash: number, byte: number): number {
  return (hash * 31 + byte) & 0x3fff_ffff;
}

function isKey(bytes: Uint8Array, start: number, end: number, key: Uint8Array): boolean {
  if (end - start !== key.length) return false;
  for (let offset = 0; offset < key.length; offset++) if (bytes[start + offset] !== key[offset]) return false;
  return true;
}

function numbers(name: string, fields: readonly NumberField[], unit = 1): Line {
  return {
    key: keyOf(name),
    parse(status, bytes, start, _end, file, line) {
      columns.start(bytes, start, file, line);
      for (const field of fields) status[field] = columns.integer(unit);
    },
  };
}

function kibibytes(name: string, field: NumberField): Line {
  return numbers(name, [field], 1024);
}

function keyOf(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}
