import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/cgroups';

export interface CgroupController {
  /** `memory`, `cpu`, `pids` */
  name: string;
  /** 0 when it is at cgroup v2, or nowhere. */
  hierarchyId: number;
  /**
   * Groups in its hierarchy: those that were removed and are still held by memory they were charged for count too. Far
   * more than there are folders means that removed groups pile up.
   */
  groupCount: number;
  isEnabled: boolean;
}

/*
 * #subsys_name	hierarchy	num_cgroups	enabled
 * memory	4	12	1
 */

/**
 * /proc/cgroups.
 * @throws ParseError for a bad number or too few columns
 */
export function parseCgroupControllers(text: string): CgroupController[] {
  const controllers: CgroupController[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [name = '', hierarchy, groups, enabled] = line.split('\t');
    if (hierarchy === undefined || groups === undefined || enabled === undefined) {
      throw new ParseError(FILE, index + 1, line, 'has too few columns');
    }
    controllers.push({
      name,
      hierarchyId: parseInteger(hierarchy, FILE, index + 1),
      groupCount: parseInteger(groups, FILE, index + 1),
      isEnabled: enabled === '1',
    });
  }
  return controllers;
}

export function readCgroupControllers(fs: KernelFs): CgroupController[] | undefined {
  return ifReadable(() => parseCgroupControllers(fs.readText(FILE, 'latin1')));
}
