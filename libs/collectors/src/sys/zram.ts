import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { readNumberFile } from '../number-file.ts';
import { ParseError } from '../parse-error.ts';
import { listBlockDevices } from './block.ts';

/** A disk that lies packed in memory, as a rule for swap. What it takes is in no process and in no cache. */
export interface Zram {
  /** `zram0` */
  name: string;
  /** What it may hold, unpacked. 0 when it is not set up. */
  diskBytes?: number;
  /** What it holds, unpacked. */
  originalBytes: number;
  compressedBytes: number;
  /** What it takes of the host's memory. */
  usedBytes: number;
  peakUsedBytes: number;
}

/*
 * /sys/block/zram0/mm_stat, Linux 4.1, with further columns since 4.19:
 * 4096000 1024000 1187840 0 1187840 12 0 3 3
 * orig_data_size compr_data_size mem_used_total mem_limit mem_used_max same_pages pages_compacted huge_pages …
 */

/** @throws ParseError for a bad number or too few columns */
export function parseZramMmStat(text: string, file: string): Omit<Zram, 'name' | 'diskBytes'> {
  const columns = text.trim().split(/\s+/);
  if (columns.length < 5) throw new ParseError(file, 1, text.trim(), 'has too few columns');
  const column = (number: number): number => parseInteger(columns[number] as string, file, 1);
  return {
    originalBytes: column(0),
    compressedBytes: column(1),
    usedBytes: column(2),
    peakUsedBytes: column(4),
  };
}

/** All devices; none where there is no such disk. */
export function readZram(fs: KernelFs): Zram[] {
  const devices: Zram[] = [];
  for (const name of listBlockDevices(fs) ?? []) {
    if (!/^zram\d+$/.test(name)) continue;
    const file = `/sys/block/${name}/mm_stat`;
    const stat = ifReadable(() => parseZramMmStat(fs.readText(file, 'latin1'), file));
    if (stat === undefined) continue;
    const diskBytes = readNumberFile(fs, `/sys/block/${name}/disksize`);
    devices.push({ name, ...(diskBytes !== undefined && { diskBytes }), ...stat });
  }
  return devices;
}
