import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { KernelFs } from '../../fs.ts';
import { readPidDescriptorCount } from './fd.ts';

/** A kernel whose /proc/PID/fd has these sizes and these many entries. */
class FakeKernel extends KernelFs {
  readonly #sizes: Record<string, number>;
  readonly #entries: Record<string, number>;

  constructor(sizes: Record<string, number>, entries: Record<string, number>) {
    super('/nowhere');
    this.#sizes = sizes;
    this.#entries = entries;
  }

  override statSize(path: string): number {
    return this.#sizes[path] ?? fail('ENOENT');
  }

  override countEntries(path: string): number {
    return this.#entries[path] ?? fail('EACCES');
  }
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}

test('since Linux 6.2 the size is the count, and needs no right to look', () => {
  const kernel = new FakeKernel(
    { '/proc/self/fd': 20, '/proc/9/fd': 1_000_000, '/proc/2/fd': 0 },
    { '/proc/self/fd': 21 },
  );
  expect(readPidDescriptorCount(kernel, 9)).toBe(1_000_000);
  expect(readPidDescriptorCount(kernel, 2)).toBe(0);
  expect(readPidDescriptorCount(kernel, 3)).toBeUndefined();
});

test('before, entries are counted', () => {
  const kernel = new FakeKernel(
    { '/proc/self/fd': 0, '/proc/9/fd': 0, '/proc/2/fd': 0 },
    { '/proc/self/fd': 21, '/proc/9/fd': 7 },
  );
  expect(readPidDescriptorCount(kernel, 9)).toBe(7);
  expect(readPidDescriptorCount(kernel, 2)).toBeUndefined();
});

test('in a recorded tree, entries are counted', () => {
  const host = fakeHost({ '/proc/9/fd/0': '', '/proc/9/fd/1': '', '/proc/9/fd/2': '' });
  mkdirSync(`${host.root}/proc/2/fd`, { recursive: true });
  expect(readPidDescriptorCount(host, 9)).toBe(3);
  expect(readPidDescriptorCount(host, 2)).toBe(0);
  expect(readPidDescriptorCount(host, 3)).toBeUndefined();
});

test('a failure of another kind is one', () => {
  const host = fakeHost();
  mkdirSync(`${host.root}/proc/9`, { recursive: true });
  execFileSync('ln', ['-s', 'fd', `${host.root}/proc/9/fd`]);
  expect(() => readPidDescriptorCount(host, 9)).toThrow('ELOOP');
});
