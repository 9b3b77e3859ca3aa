import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import type { CgroupMount } from './hierarchies.ts';

/** What a group and all below it read from and wrote to block devices, all of them together. */
export interface CgroupIo {
  readBytes: number;
  writtenBytes: number;
}

/** Of the kernel's, the one that counts subgroups is Linux 4.19's. */
const V1_FILES = ['blkio.throttle.io_service_bytes_recursive', 'blkio.throttle.io_service_bytes'];

/*
 * v2, io.stat:
 * 254:0 rbytes=1064960 wbytes=4096 rios=26 wios=1 dbytes=0 dios=0
 *
 * v1, blkio.throttle.io_service_bytes_recursive:
 * 254:0 Read 1064960
 * 254:0 Write 4096
 * 254:0 Total 1069056
 * Total 1069056
 */

/** Of either version. A group that did no I/O has an empty file. @throws ParseError for a bad number */
export function parseCgroupIo(text: string, version: 1 | 2, file = 'io.stat'): CgroupIo {
  const io: CgroupIo = { readBytes: 0, writtenBytes: 0 };
  for (const [index, line] of text.split('\n').entries()) {
    const [, ...columns] = line.split(' ');
    if (version === 1) {
      const [operation, bytes] = columns;
      if (operation === 'Read') io.readBytes += parseInteger(bytes ?? '', file, index + 1);
      if (operation === 'Write') io.writtenBytes += parseInteger(bytes ?? '', file, index + 1);
      continue;
    }
    for (const column of columns) {
      if (column.startsWith('rbytes=')) io.readBytes += parseInteger(column.slice(7), file, index + 1);
      if (column.startsWith('wbytes=')) io.writtenBytes += parseInteger(column.slice(7), file, index + 1);
    }
  }
  return io;
}

/** Undefined when the group is gone, and for the root of v2 before Linux 5.8. */
export function readCgroupIo(fs: KernelFs, mount: CgroupMount, path: string): CgroupIo | undefined {
  for (const name of mount.version === 2 ? ['io.stat'] : V1_FILES) {
    const file = `${mount.path}${path}/${name}`;
    const io = ifReadable(() => parseCgroupIo(fs.readText(file, 'latin1'), mount.version, file));
    if (io !== undefined) return io;
  }
  return undefined;
}
