import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/spl/kstat/zfs/arcstats';

/**
 * The cache of ZFS. It lies in the kernel's own memory and not in the page cache: MemAvailable counts it as used, though
 * ZFS gives it back, down to `minBytes`, when others need it.
 */
export interface ArcStats {
  sizeBytes: number;
  /** What it aims at now (`c`). */
  targetBytes: number;
  minBytes: number;
  maxBytes: number;
}

const FIELDS: Readonly<Record<string, keyof ArcStats>> = {
  size: 'sizeBytes',
  c: 'targetBytes',
  c_min: 'minBytes',
  c_max: 'maxBytes',
};

/*
 * 9 1 0x01 123 33456 8529153425 4093523450
 * name                            type data
 * c                               4    8589934592
 * c_min                           4    1059192064
 * c_max                           4    33894146048
 * size                            4    8589501440
 */

/**
 * /proc/spl/kstat/zfs/arcstats.
 * @throws ParseError for a bad number, or without one of the four
 */
export function parseArcStats(text: string): ArcStats {
  const stats: Partial<ArcStats> = {};
  for (const [index, line] of text.split('\n').entries()) {
    const [name = '', , value = ''] = line.split(/ +/);
    if (Object.hasOwn(FIELDS, name)) {
      stats[FIELDS[name] as keyof ArcStats] = parseInteger(value, FILE, index + 1);
    }
  }
  for (const [name, field] of Object.entries(FIELDS)) {
    if (stats[field] === undefined) throw new ParseError(FILE, 1, '', `has no ${name}`);
  }
  return stats as ArcStats;
}

/** Undefined on a host without ZFS. */
export function readArcStats(fs: KernelFs): ArcStats | undefined {
  return ifReadable(() => parseArcStats(fs.readText(FILE, 'latin1')));
}
