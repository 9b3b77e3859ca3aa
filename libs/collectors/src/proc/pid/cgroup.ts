import { unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';
import { parseInteger } from '../../integer.ts';
import { ParseError } from '../../parse-error.ts';
import { textOf } from '../../text.ts';

const FILE = '/proc/PID/cgroup';

/** The root of a hierarchy, or what lies outside the reader's namespace: `/`, `/..`. */
const NO_PLACE = /^(?:\/(?:\.\.)?)*$/;

/** A kernel marks a group that was removed while the process was in it. */
const DELETED = ' (deleted)';

/** Place of a process in one hierarchy. */
export interface CgroupMembership {
  /** 0 is cgroup v2. */
  hierarchyId: number;
  /** `memory`, `cpu`, `name=systemd`; none for v2. */
  controllers: string[];
  /** From the root of the reader's cgroup namespace; begins with `/..` when it lies outside of it. */
  path: string;
}

/*
 * v1 and hybrid:                                     v2:
 * 9:name=systemd:/system.slice/nginx.service         0::/system.slice/nginx.service
 * 4:memory:/system.slice/nginx.service
 * 2:cpu,cpuacct:/
 * 0::/
 */

/**
 * /proc/PID/cgroup. A path may hold colons: the first two part the columns.
 * @throws ParseError for a line without them, or a bad number
 */
export function parsePidCgroup(text: string, file = FILE): CgroupMembership[] {
  const memberships: CgroupMembership[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const first = line.indexOf(':');
    const second = line.indexOf(':', first + 1);
    if (first < 0 || second < 0)
      throw new ParseError(file, index + 1, line, 'is not hierarchy:controllers:path');
    const controllers = line.slice(first + 1, second);
    const path = line.slice(second + 1);
    memberships.push({
      hierarchyId: parseInteger(line.slice(0, first), file, index + 1),
      controllers: controllers === '' ? [] : controllers.split(','),
      path: path.endsWith(DELETED) ? path.slice(0, -DELETED.length) : path,
    });
  }
  return memberships;
}

/** Undefined when the process is gone. */
export function readPidCgroup(fs: KernelFs, pid: number): CgroupMembership[] | undefined {
  const file = `/proc/${pid}/cgroup`;
  return unlessGone(() => parsePidCgroup(textOf(fs.read(file)), file));
}

/**
 * The path that says most about what the process belongs to: that of v2, unless it is the root (as in a hybrid
 * setup whose v2 tree nobody uses), else systemd's own hierarchy, else that of the memory controller. Undefined when
 * the process is in none.
 */
export function cgroupPathOf(memberships: readonly CgroupMembership[]): string | undefined {
  const candidates = [
    memberships.find(({ hierarchyId }) => hierarchyId === 0),
    memberships.find(({ controllers }) => controllers.includes('name=systemd')),
    memberships.find(({ controllers }) => controllers.includes('memory')),
  ].filter((membership) => membership !== undefined);
  return (candidates.find(({ path }) => !NO_PLACE.test(path)) ?? candidates[0])?.path;
}
