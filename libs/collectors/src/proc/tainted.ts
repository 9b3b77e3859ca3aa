import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

/** One reason why a kernel is not as its makers left it. */
export interface Taint {
  bit: number;
  /** As an oops shows it: `O`; `?` for one that is newer than this list. */
  letter: string;
  name: string;
}

/**
 * Documentation/admin-guide/tainted-kernels.rst, by bit. A host whose kernel memory grows and that has modules of others
 * (P, O, E) or has already had a fault (B, D, W, L) is another case than one without.
 */
const TAINTS: readonly (readonly [string, string])[] = [
  ['P', 'proprietary module'],
  ['F', 'module loaded by force'],
  ['S', 'hardware out of specification'],
  ['R', 'module unloaded by force'],
  ['M', 'machine check'],
  ['B', 'bad page'],
  ['U', 'requested by a user'],
  ['D', 'oops or BUG'],
  ['A', 'ACPI table overridden'],
  ['W', 'warning'],
  ['C', 'staging driver'],
  ['I', 'workaround for a firmware bug'],
  ['O', 'module from outside the kernel tree'],
  ['E', 'unsigned module'],
  ['L', 'soft lockup'],
  ['K', 'live patch'],
  ['X', "the distribution's own"],
  ['T', 'randomised structures'],
  ['N', 'in-kernel test'],
  ['J', 'mutating fwctl debug operation'],
];

/*
 * 12288
 */

/** /proc/sys/kernel/tainted: reasons, none for an untouched kernel. */
export function taintsOf(bits: number): Taint[] {
  const taints: Taint[] = [];
  for (let bit = 0; 2 ** bit <= bits; bit++) {
    if (Math.floor(bits / 2 ** bit) % 2 === 0) continue;
    const [letter, name] = TAINTS[bit] ?? ['?', `bit ${bit}`];
    taints.push({ bit, letter, name });
  }
  return taints;
}

/** The bits themselves. */
export function readTaintBits(fs: KernelFs): number | undefined {
  return readNumberFile(fs, '/proc/sys/kernel/tainted');
}

export function readTaints(fs: KernelFs): Taint[] | undefined {
  const bits = readTaintBits(fs);
  return bits === undefined ? undefined : taintsOf(bits);
}
