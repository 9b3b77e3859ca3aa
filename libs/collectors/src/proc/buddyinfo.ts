import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/buddyinfo';

/** Free memory of one zone, by the size of its blocks. */
export interface BuddyZone {
  node: number;
  /** `DMA`, `DMA32`, `Normal`, `HighMem`, `Movable`, `Device` */
  zone: string;
  /** Free blocks of 2^i pages each, i being the place in the list: 0 to 10 as a rule. */
  freeBlocks: number[];
}

const LINE = /^Node\s+(\S+), zone\s+(\S+)\s+(.+)$/;

/*
 * Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3
 * Node 0, zone   Normal  22122  13825   7770   4629   5421   2895   1124    571    319    162    647
 */

/**
 * /proc/buddyinfo: free blocks by order, of every zone that has memory. Blocks that a CPU keeps for itself are in none
 * of them.
 * @throws ParseError for a bad number
 */
export function parseBuddyInfo(text: string): BuddyZone[] {
  const zones: BuddyZone[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const match = LINE.exec(line);
    if (match === null) throw new ParseError(FILE, index + 1, line, 'is not a zone with its free blocks');
    const [, node = '', zone = '', blocks = ''] = match;
    zones.push({
      node: parseInteger(node, FILE, index + 1),
      zone,
      freeBlocks: blocks
        .trim()
        .split(/\s+/)
        .map((token) => parseInteger(token, FILE, index + 1)),
    });
  }
  return zones;
}

/** Undefined where a container hides it. */
export function readBuddyInfo(fs: KernelFs): BuddyZone[] | undefined {
  return ifReadable(() => parseBuddyInfo(fs.readText(FILE, 'latin1')));
}
