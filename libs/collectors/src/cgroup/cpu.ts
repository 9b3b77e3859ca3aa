import { ifReadable } from '../errno.ts';
import { parseFlatKeyed } from '../flat-keyed.ts';
import type { KernelFs } from '../fs.ts';
import { ParseError } from '../parse-error.ts';
import type { CgroupMount } from './hierarchies.ts';

/** CPU time of a group and all below it, since it was made. */
export interface CgroupCpu {
  usageMicroseconds: number;
  /** v2 */
  userMicroseconds?: number;
  /** v2 */
  systemMicroseconds?: number;
  /** v2: time in which it was kept from running by its limit. Absent without a limit's controller. */
  throttledMicroseconds?: number;
}

type Field = keyof CgroupCpu;

const V2_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['usage_usec', 'usageMicroseconds'],
  ['user_usec', 'userMicroseconds'],
  ['system_usec', 'systemMicroseconds'],
  ['throttled_usec', 'throttledMicroseconds'],
]);

/*
 * v2, cpu.stat:              v1, cpuacct.usage, in nanoseconds:
 * usage_usec 3125            9007199254740993
 * user_usec 1000
 * system_usec 2125
 */

/** cpu.stat of v2. @throws ParseError for a bad number, or without usage_usec */
export function parseCgroupCpuStat(text: string, file = 'cpu.stat'): CgroupCpu {
  const { usageMicroseconds, ...rest } = parseFlatKeyed(text, V2_FIELDS, file);
  if (usageMicroseconds === undefined) throw new ParseError(file, 1, '', 'has no usage_usec');
  return { usageMicroseconds, ...rest };
}

/** cpuacct.usage of v1: 64 cores pass 2^53 nanoseconds in two days. @throws ParseError for a bad number */
export function parseCpuacctUsage(text: string, file = 'cpuacct.usage'): CgroupCpu {
  const token = text.trim();
  if (!/^\d{1,20}$/.test(token)) throw new ParseError(file, 1, token, 'is not an unsigned integer');
  return { usageMicroseconds: Number(BigInt(token) / 1000n) };
}

/** Undefined when the group is gone. */
export function readCgroupCpu(fs: KernelFs, mount: CgroupMount, path: string): CgroupCpu | undefined {
  const isV2 = mount.version === 2;
  const file = `${mount.path}${path}/${isV2 ? 'cpu.stat' : 'cpuacct.usage'}`;
  const parse = isV2 ? parseCgroupCpuStat : parseCpuacctUsage;
  return ifReadable(() => parse(fs.readText(file, 'latin1'), file));
}
