import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { Table } from '@seep/shared';
import { expect, onTestFinished, test } from 'vitest';
import { cgroupSource } from './cgroup.ts';

const MOUNTS = 'cgroup2 /sys/fs/cgroup cgroup2 rw,nosuid,nodev,noexec,relatime 0 0\n';
const PERIOD_MS = 30_000;

/** A host of version 2 with these groups, and what its table says of limits. */
function hostOf(groups: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), 'seep-cgroup-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'proc'), { recursive: true });
  writeFileSync(join(root, 'proc/mounts'), MOUNTS);
  const mount = join(root, 'sys/fs/cgroup');
  mkdirSync(mount, { recursive: true });
  writeFileSync(join(mount, 'cgroup.controllers'), 'cpu memory pids\n');
  const add = (group: string) => {
    mkdirSync(join(mount, group), { recursive: true });
    write(group, 'memory.max', 'max');
    write(group, 'pids.max', 'max');
  };
  const write = (group: string, file: string, limit: number | 'max') =>
    writeFileSync(join(mount, group, file), `${limit}\n`);
  groups.forEach(add);
  const read: string[] = [];
  class Counted extends KernelFs {
    override readText(path: string, encoding?: 'utf8' | 'latin1') {
      read.push(path.replace('/sys/fs/cgroup/', ''));
      return super.readText(path, encoding);
    }
  }
  const fs = new Counted(root);
  const source = cgroupSource();
  const processes = new Table({ name: 'process', columns: [] });
  return {
    add,
    write,
    limitFilesRead: () => read.filter((path) => /\.(max|high)$/.test(path)),
    limitsAt: (nowMs: number) => {
      read.length = 0;
      const rows = source.read({ fs, pageSizeBytes: 4096, processes, nowMs }) ?? [];
      return Object.fromEntries(
        rows.map(({ facts }) => [
          facts['path'],
          [facts['memoryLimitBytes'] ?? null, facts['processLimit'] ?? null],
        ]),
      );
    },
  };
}

test('limits that are written after a group was first read are seen in the next period', () => {
  const { write, limitsAt } = hostOf(['a.slice']);
  expect(limitsAt(0)).toEqual({ '/a.slice': [null, null] });
  write('a.slice', 'memory.max', 1000);
  expect(limitsAt(PERIOD_MS)).toEqual({ '/a.slice': [1000, null] });
  write('a.slice', 'memory.max', 2000);
  write('a.slice', 'pids.max', 7);
  expect(limitsAt(PERIOD_MS + 1000)).toEqual({ '/a.slice': [2000, 7] });
});

test('a first limit of an old group, and of one above others, is seen in the next period', () => {
  const { write, limitsAt } = hostOf(['a.slice', 'a.slice/b.service']);
  const now = [0, 1, 2, 3].map((period) => limitsAt(period * PERIOD_MS)).at(-1);
  expect(now).toEqual({ '/a.slice': [null, null], '/a.slice/b.service': [null, null] });
  write('a.slice', 'memory.max', 1000);
  write('a.slice', 'pids.max', 7);
  expect(limitsAt(4 * PERIOD_MS)).toEqual({ '/a.slice': [1000, 7], '/a.slice/b.service': [1000, null] });
  write('a.slice/b.service', 'memory.max', 500);
  expect(limitsAt(5 * PERIOD_MS)).toMatchObject({ '/a.slice/b.service': [500, null] });
});

test('of an old group one file is read each period, and none when it has a limit', () => {
  const { write, limitsAt, limitFilesRead } = hostOf(['a.slice', 'b.slice']);
  write('b.slice', 'memory.max', 1000);
  for (let ms = 0; ms <= 3 * PERIOD_MS; ms += PERIOD_MS) limitsAt(ms);
  expect(limitFilesRead()).toEqual(['a.slice/memory.max']);
  write('b.slice', 'memory.max', 2000);
  expect(limitsAt(4 * PERIOD_MS)).toMatchObject({ '/b.slice': [1000, null] });
  // Those that are changed now and then wait for five minutes.
  expect(limitsAt(13 * PERIOD_MS)).toMatchObject({ '/b.slice': [2000, null] });
});
