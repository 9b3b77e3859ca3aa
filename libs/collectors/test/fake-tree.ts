import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { KernelFs, type KernelFsOptions } from '../src/fs.ts';

/** A host made of a few files, for the length of a test. */
export function fakeHost(
  files: Record<string, string | Uint8Array> = {},
  options?: KernelFsOptions,
): KernelFs {
  const root = mkdtempSync(join(tmpdir(), 'seep-host-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, content);
  }
  return new KernelFs(root, options);
}
