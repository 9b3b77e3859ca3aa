import { parseInteger } from './integer.ts';

/**
 * A limit and whether there is one. That nothing limits a container is a fact that a finding names: it is not the same
 * as not knowing, which is no Limit at all.
 */
export interface Limit {
  hasLimit: boolean;
  /** Absent without a limit. */
  limit?: number;
}

export const NO_LIMIT: Readonly<Limit> = { hasLimit: false };

/**
 * A limit as the kernel prints it. None is `max` in cgroup v2, `unlimited` for a process, and otherwise -1 or the
 * largest number that there is: LONG_MAX, or the last whole page below it (9223372036854771712).
 * @throws ParseError when it is no number
 */
export function parseLimit(token: string, file: string, line: number): Limit {
  if (token === 'max' || token === 'unlimited' || token === '-1' || /^\d{17,20}$/.test(token))
    return NO_LIMIT;
  return { hasLimit: true, limit: parseInteger(token, file, line) };
}
