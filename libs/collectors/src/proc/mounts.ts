import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { unescapeOctal } from '../octal.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/mounts';

export interface Mount {
  /** Of a block device, or what its file system is called by who mounted it: `tmpfs`, `cgroup2`. */
  source: string;
  path: string;
  /** `ext4`, `tmpfs`, `cgroup2` */
  type: string;
  /** Of the mount, then of the file system: `rw`, `relatime`, `memory`. */
  options: string[];
}

/*
 * /dev/vda / ext4 rw,relatime,discard 0 0
 * tmpfs /run/my\040folder tmpfs rw,nosuid,nodev,size=2468408k,mode=755 0 0
 * cgroup /sys/fs/cgroup/memory cgroup rw,relatime,memory 0 0
 */

/**
 * /proc/mounts, in the order of mounting: of two at the same path the later one is seen.
 * @throws ParseError for a line with too few columns
 */
export function parseMounts(text: string, file = FILE): Mount[] {
  const mounts: Mount[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [source, path, type, options] = line.split(' ');
    if (source === undefined || path === undefined || type === undefined || options === undefined) {
      throw new ParseError(file, index + 1, line, 'has too few columns');
    }
    mounts.push({
      source: unescapeOctal(source),
      path: unescapeOctal(path),
      type,
      options: options.split(','),
    });
  }
  return mounts;
}

/**
 * What the reader sees, or another process: a unit with a mount namespace of its own has another view than the host's
 * first process.
 */
export function readMounts(fs: KernelFs, pid?: number): Mount[] | undefined {
  const file = pid === undefined ? FILE : `/proc/${pid}/mounts`;
  return ifReadable(() => parseMounts(fs.readText(file), file));
}
