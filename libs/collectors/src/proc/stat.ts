import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/stat';

/** What the CPUs did since boot, all of them together, in clock ticks; and the scheduler's counters. */
export interface ProcStat {
  /** Guest time is part of it. */
  cpuUserTicks: number;
  cpuNiceTicks: number;
  cpuSystemTicks: number;
  cpuIdleTicks: number;
  /** Linux 2.5.41. Unreliable, and may go backwards: a CPU that waits is idle for others. */
  cpuIowaitTicks?: number;
  /** Linux 2.6.0 */
  cpuIrqTicks?: number;
  /** Linux 2.6.0 */
  cpuSoftirqTicks?: number;
  /** Linux 2.6.11: taken by the hypervisor for others. */
  cpuStealTicks?: number;
  /** Linux 2.6.24 */
  cpuGuestTicks?: number;
  /** Linux 2.6.33 */
  cpuGuestNiceTicks?: number;
  contextSwitches: number;
  /** Processes and threads started since boot. */
  forks: number;
  processesRunning: number;
  processesBlocked: number;
  /** Seconds since 1970. Moves when the clock is set. */
  bootedAtSeconds: number;
}

const CPU_COLUMNS = [
  'cpuUserTicks',
  'cpuNiceTicks',
  'cpuSystemTicks',
  'cpuIdleTicks',
  'cpuIowaitTicks',
  'cpuIrqTicks',
  'cpuSoftirqTicks',
  'cpuStealTicks',
  'cpuGuestTicks',
  'cpuGuestNiceTicks',
] as const satisfies readonly (keyof ProcStat)[];

const FIELDS: ReadonlyMap<string, keyof ProcStat> = new Map<string, keyof ProcStat>([
  ['ctxt', 'contextSwitches'],
  ['btime', 'bootedAtSeconds'],
  ['processes', 'forks'],
  ['procs_running', 'processesRunning'],
  ['procs_blocked', 'processesBlocked'],
]);

const REQUIRED: readonly (keyof ProcStat)[] = [...CPU_COLUMNS.slice(0, 4), ...FIELDS.values()];

/*
 * cpu  14905 0 9559 302323 573 0 176 21 0 0
 * cpu0 6251 0 4560 152791 52 0 31 10 0 0
 * intr 911440 0 0 0 0 …
 * ctxt 2858263
 * btime 1795376002
 * processes 6501
 * procs_running 1
 * procs_blocked 0
 * softirq 329040 0 31913 …
 */

/**
 * /proc/stat. A line of each CPU and one of some thousand interrupts are passed over unread.
 * @throws ParseError for a bad number, or without a field that every kernel has
 */
export function parseProcStat(text: string): ProcStat {
  const stat: Partial<ProcStat> = {};
  let lineNumber = 1;
  for (let start = 0; start < text.length; lineNumber++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    if (isWanted(text, start)) parseLine(text.slice(start, end), lineNumber, stat);
    start = end + 1;
  }
  for (const field of REQUIRED) {
    if (stat[field] === undefined) throw new ParseError(FILE, 1, '', `has no ${field}`);
  }
  return stat as ProcStat;
}

export function readProcStat(fs: KernelFs): ProcStat {
  return parseProcStat(fs.readText(FILE, 'latin1'));
}

/** Tells by a letter or two: `cpu ` but not `cpu0`, and no `intr` or `softirq`. */
function isWanted(text: string, start: number): boolean {
  const first = text[start];
  return first === 'c'
    ? text.startsWith('cpu ', start) || text[start + 1] === 't'
    : first === 'b' || first === 'p';
}

function parseLine(line: string, lineNumber: number, stat: Partial<ProcStat>): void {
  const [name = '', ...columns] = line.trimEnd().split(/ +/);
  if (name === 'cpu') {
    for (const [index, token] of columns.entries()) {
      const field = CPU_COLUMNS[index];
      if (field !== undefined) stat[field] = parseInteger(token, FILE, lineNumber);
    }
    return;
  }
  const field = FIELDS.get(name);
  if (field) stat[field] = parseInteger(columns[0] ?? '', FILE, lineNumber);
}
