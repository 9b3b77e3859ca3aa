import { ifReadable } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { type Limit, parseLimit } from '../../limit.ts';

const FILE = '/proc/PID/limits';

/** What a process may take, as far as it bounds memory or what holds memory. The soft limits: those that are enforced. */
export interface PidLimits {
  openFiles?: Limit;
  addressSpaceBytes?: Limit;
  dataBytes?: Limit;
  stackBytes?: Limit;
  lockedBytes?: Limit;
  /** Processes and threads of the user, all together. */
  processes?: Limit;
  /** Up to which the process may raise `openFiles` itself. */
  openFilesHard?: Limit;
}

const FIELDS: ReadonlyMap<string, keyof PidLimits> = new Map<string, keyof PidLimits>([
  ['Max open files', 'openFiles'],
  ['Max address space', 'addressSpaceBytes'],
  ['Max data size', 'dataBytes'],
  ['Max stack size', 'stackBytes'],
  ['Max locked memory', 'lockedBytes'],
  ['Max processes', 'processes'],
]);

const LINE = /^(Max [a-z ]+?) {2,}(\S+) +(\S+)/;

/*
 * Limit                     Soft Limit           Hard Limit           Units
 * Max data size             unlimited            unlimited            bytes
 * Max open files            1024                 524288               files
 */

/** /proc/PID/limits. Limits of the cgroup are not in it. @throws ParseError for what is neither number nor unlimited */
export function parsePidLimits(text: string, file = FILE): PidLimits {
  const limits: PidLimits = {};
  for (const [index, line] of text.split('\n').entries()) {
    const [, name = '', soft = '', hard = ''] = LINE.exec(line) ?? [];
    const field = FIELDS.get(name);
    if (!field) continue;
    limits[field] = parseLimit(soft, file, index + 1);
    if (field === 'openFiles') limits.openFilesHard = parseLimit(hard, file, index + 1);
  }
  return limits;
}

/** Undefined when the process is gone, or not ours to look into: the kernel asks for its own user or root. */
export function readPidLimits(fs: KernelFs, pid: number): PidLimits | undefined {
  const file = `/proc/${pid}/limits`;
  return ifReadable(() => parsePidLimits(fs.readText(file, 'latin1'), file));
}
