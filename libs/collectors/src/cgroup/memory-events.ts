import { ifReadable } from '../errno.ts';
import { parseFlatKeyed } from '../flat-keyed.ts';
import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';
import { present } from '../present.ts';
import type { CgroupMount } from './hierarchies.ts';

/** How often a group ran into something. Counters since it was made; v2 counts the groups below too, v1 does not. */
export interface CgroupMemoryEvents {
  /** Reclaimed though it was below its protection. v2 */
  low?: number;
  /** Slowed down at memory.high. v2 */
  high?: number;
  /** Was about to go beyond its limit. v1: memory.failcnt */
  max?: number;
  /** Found nothing to reclaim. v2 */
  oom?: number;
  /** Processes killed in it, by whichever OOM killer. v1: Linux 4.13 */
  oomKill?: number;
  /** Times that all of it was killed at once, see memory.oom.group. v2, Linux 5.17 */
  oomGroupKill?: number;
  /** v1: its processes wait for memory rather than to be killed, and hang when none comes. */
  isOomKillDisabled?: boolean;
  /** v1: they wait right now. */
  isUnderOom?: boolean;
}

type Field = 'low' | 'high' | 'max' | 'oom' | 'oomKill' | 'oomGroupKill';

const V2_FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['low', 'low'],
  ['high', 'high'],
  ['max', 'max'],
  ['oom', 'oom'],
  ['oom_kill', 'oomKill'],
  ['oom_group_kill', 'oomGroupKill'],
]);

const V1_FIELDS = new Map([
  ['oom_kill_disable', 'isOomKillDisabled'],
  ['under_oom', 'isUnderOom'],
  ['oom_kill', 'oomKill'],
] as const);

/*
 * v2, memory.events:     v1, memory.oom_control:     v1, memory.failcnt:
 * low 0                  oom_kill_disable 0          54
 * high 0                 under_oom 0
 * max 54                 oom_kill 1
 * oom 1
 * oom_kill 1
 */

/** memory.events of v2. @throws ParseError for a bad number */
export function parseMemoryEvents(text: string, file = 'memory.events'): CgroupMemoryEvents {
  return parseFlatKeyed(text, V2_FIELDS, file);
}

/** memory.oom_control of v1. @throws ParseError for a bad number */
export function parseOomControl(text: string, file = 'memory.oom_control'): CgroupMemoryEvents {
  const { oomKill, isOomKillDisabled, isUnderOom } = parseFlatKeyed(text, V1_FIELDS, file);
  return present({
    oomKill,
    isOomKillDisabled: isOomKillDisabled === undefined ? undefined : isOomKillDisabled === 1,
    isUnderOom: isUnderOom === undefined ? undefined : isUnderOom === 1,
  });
}

/** Undefined when the group is gone, and for the root of v2. */
export function readCgroupMemoryEvents(
  fs: KernelFs,
  { version, path: mountPath }: CgroupMount,
  path: string,
): CgroupMemoryEvents | undefined {
  const folder = mountPath + path;
  const file = `${folder}/${version === 2 ? 'memory.events' : 'memory.oom_control'}`;
  const parse = version === 2 ? parseMemoryEvents : parseOomControl;
  const events = ifReadable(() => parse(fs.readText(file, 'latin1'), file));
  if (events === undefined || version === 2) return events;
  return present({ ...events, max: readNumberFile(fs, `${folder}/memory.failcnt`) });
}
