import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { parseInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

const FILE = '/proc/modules';

export interface KernelModule {
  name: string;
  /** Of its code and data; what it allocates is not in it. */
  sizeBytes: number;
  /** `P` proprietary, `O` from outside the kernel tree, `E` unsigned, …; empty for the kernel's own. */
  taints: string;
}

/*
 * nf_tables 319488 0 - Live 0xffffffffc0a00000
 * zfs 4993024 6 - Live 0xffffffffc0c00000 (POE)
 */

/**
 * /proc/modules, the newest first.
 * @throws ParseError for a bad or missing number
 */
export function parseModules(text: string): KernelModule[] {
  const modules: KernelModule[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const [name = '', size = ''] = line.split(' ');
    if (name === '') throw new ParseError(FILE, index + 1, line, 'is not a module');
    modules.push({
      name,
      sizeBytes: parseInteger(size, FILE, index + 1),
      taints: / \(([A-Z+-]+)\)$/.exec(line)?.[1] ?? '',
    });
  }
  return modules;
}

/** Undefined for a kernel that loads none. */
export function readModules(fs: KernelFs): KernelModule[] | undefined {
  return ifReadable(() => parseModules(fs.readText(FILE, 'latin1')));
}
