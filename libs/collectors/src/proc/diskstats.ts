import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/diskstats';

/** What the kernel means by a sector here, whatever the disk's own are. */
const SECTOR_BYTES = 512;

/** What was read from and written to a block device since boot. */
export interface DiskCounters {
  reads: number;
  readBytes: number;
  writes: number;
  writtenBytes: number;
  /** Time in which anything was on its way. */
  busyMilliseconds: number;
}

/** By name; partitions, and devices that are made of others, are in it too. */
export type DiskStats = ReadonlyMap<string, DiskCounters>;

const COLUMN_COUNT = 14;

const WHOLE_DISK = /^(?:(?:s|h|v|xv)d[a-z]+|nvme\d+n\d+|mmcblk\d+|dasd[a-z]+)$/;

/*
 *  254       0 vda 135929 28481 6409522 473261 119154 150833 11768304 68789 0 45808 551618 82412 374 5072816 8038 34204 1528
 *  major minor name reads merged sectors ms writes merged sectors ms in-flight ms-busy ms-weighted
 *  and since Linux 4.18 four of discards, since 5.5 two of flushes
 */

/**
 * /proc/diskstats.
 * @throws ParseError for a bad number or too few columns
 */
export function parseDiskStats(text: string): DiskStats {
  const disks = new Map<string, DiskCounters>();
  for (const [index, line] of text.split('\n').entries()) {
    const columns = line.trim().split(/ +/);
    if (columns.length === 1 && columns[0] === '') continue;
    const name = columns[2];
    if (name === undefined || columns.length < COLUMN_COUNT) {
      throw new ParseError(FILE, index + 1, line, 'has too few columns');
    }
    const column = (number: number): number => parseInteger(columns[number] ?? '', FILE, index + 1);
    disks.set(name, {
      reads: column(3),
      readBytes: column(5) * SECTOR_BYTES,
      writes: column(7),
      writtenBytes: column(9) * SECTOR_BYTES,
      busyMilliseconds: column(12),
    });
  }
  return disks;
}

export function readDiskStats(fs: KernelFs): DiskStats | undefined {
  return ifReadable(() => parseDiskStats(fs.readText(FILE)));
}

/** Whole disks of a host whose sysfs is hidden, told by their names. */
export function looksLikeWholeDisk(name: string): boolean {
  return WHOLE_DISK.test(name);
}

/**
 * All disks together, without their partitions and what is made of them: see readPhysicalDisks. Without `physicalDisks`
 * names have to tell.
 */
export function sumDiskStats(stats: DiskStats, physicalDisks?: ReadonlySet<string>): DiskCounters {
  const sum: DiskCounters = { reads: 0, readBytes: 0, writes: 0, writtenBytes: 0, busyMilliseconds: 0 };
  for (const [name, disk] of stats) {
    if (physicalDisks ? !physicalDisks.has(name) : !looksLikeWholeDisk(name)) continue;
    sum.reads += disk.reads;
    sum.readBytes += disk.readBytes;
    sum.writes += disk.writes;
    sum.writtenBytes += disk.writtenBytes;
    sum.busyMilliseconds += disk.busyMilliseconds;
  }
  return sum;
}
