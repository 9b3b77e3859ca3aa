import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseKibibytes, parseSignedInteger } from '../integer.ts';
import { unescapeOctal } from '../octal.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/swaps';

export interface SwapArea {
  path: string;
  /** The file was deleted while it was in use. */
  isDeleted: boolean;
  /** `partition` (of any block device, zram too) or `file`. */
  type: string;
  sizeBytes: number;
  usedBytes: number;
  /** Areas of a higher one fill first; -1 and below were given by the kernel. */
  priority: number;
}

const DELETED = ' (deleted)';

/*
 * Filename				Type		Size		Used		Priority
 * /dev/vda2                               partition	1048572		0		-2
 * /swap\040file\040(deleted)              file		524284		1024		5
 */

/**
 * /proc/swaps.
 * @throws ParseError for a bad number or too few columns
 */
export function parseSwaps(text: string): SwapArea[] {
  const areas: SwapArea[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (index === 0 || line === '') continue;
    const [name = '', type = '', size, used, priority] = line.split(/[\t ]+/);
    if (priority === undefined) throw new ParseError(FILE, index + 1, line, 'has too few columns');
    const path = unescapeOctal(name);
    const isDeleted = path.endsWith(DELETED);
    areas.push({
      path: isDeleted ? path.slice(0, -DELETED.length) : path,
      isDeleted,
      type,
      sizeBytes: parseKibibytes(size ?? '', FILE, index + 1),
      usedBytes: parseKibibytes(used ?? '', FILE, index + 1),
      priority: parseSignedInteger(priority, FILE, index + 1),
    });
  }
  return areas;
}

/** Undefined where the kernel cannot swap. */
export function readSwaps(fs: KernelFs): SwapArea[] | undefined {
  return ifReadable(() => parseSwaps(fs.readText(FILE)));
}
