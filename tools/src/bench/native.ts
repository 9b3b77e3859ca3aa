import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const NATIVE = join(import.meta.dirname, 'native');

/** Compiles one of the C programs of this folder, once. @returns its path */
export function compile(name: 'crowd' | 'floor', folder: string): string {
  const program = join(folder, name);
  if (!existsSync(program)) execFileSync('cc', ['-O2', '-o', program, join(NATIVE, `${name}.c`)]);
  return program;
}
