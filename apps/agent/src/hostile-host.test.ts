import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltSample, SampleBuilder } from './sample-builder.ts';

/*
 * A host whose files are broken, endless, gigantic, or gone: the sample is taken all the same, and says which collector
 * failed and why. A recorded host with one file spoiled at a time.
 */

const FIXTURE = join(import.meta.dirname, '../../../libs/collectors/fixtures/debian-12-cgroup1');
const GIB = 1024 ** 3;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'seep-hostile-host-'));
  cpSync(FIXTURE, root, { recursive: true, verbatimSymlinks: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** More than there are tables. */
const SAMPLES = 16;

/** What is put in a file's place. */
const SPOILED: Record<string, (path: string) => void> = {
  garbage: (path) =>
    writeFileSync(
      path,
      Uint8Array.from({ length: 4096 }, (_, index) => index * 167),
    ),
  empty: (path) => writeFileSync(path, ''),
  'a fifo that nobody writes to': (path) => void execFileSync('mkfifo', [path]),
  'without an end': (path) => symlinkSync('/dev/zero', path),
  gigantic: (path) => {
    writeFileSync(path, '');
    truncateSync(path, 64 * GIB);
  },
  'a folder': (path) => mkdirSync(path),
  'a link to itself': (path) => symlinkSync(path, path),
  gone: () => undefined,
};

/** What no parser can make sense of, whatever the file. */
const ALWAYS_TOLD = new Set(['without an end', 'gigantic', 'a folder', 'a link to itself']);

/** Files of a host, with the collectors that read them. */
const READ_BY: Record<string, readonly string[]> = {
  '/proc/meminfo': ['meminfo'],
  '/proc/vmstat': ['vmstat'],
  '/proc/stat': ['stat'],
  '/proc/loadavg': ['loadavg'],
  '/proc/net/dev': ['net-dev'],
  '/proc/net/snmp': ['net-snmp'],
  '/proc/net/sockstat': ['sockstat'],
  '/proc/sys/fs/file-nr': ['file-nr'],
  '/proc/diskstats': ['diskstats'],
  '/run/utmp': ['sessions'],
  '/proc/sys/kernel/pid_max': ['limits'],
  '/proc/sysvipc/shm': ['shared memory', 'shm'],
  '/proc/mounts': ['shared memory', 'cgroup', 'tmpfs'],
  '/sys/kernel/mm/ksm/run': ['ksm'],
  '/proc/slabinfo': ['slab'],
  '/proc/zoneinfo': ['zone'],
  '/proc/buddyinfo': ['zone'],
  '/proc/swaps': ['swap'],
  '/proc/1/stat': ['processes'],
  '/proc/1/statm': ['processes'],
  '/proc/1/status': ['processes'],
  '/proc/1/cgroup': ['processes'],
};

/**
 * Samples with one file spoiled until somebody fails, and puts it back. A dear read makes the tables behind it wait for the
 * next sample: enough of them that all had their turn.
 */
function sampleWith(file: string, spoil: (path: string) => void): BuiltSample {
  const path = root + file;
  renameSync(path, `${path}.kept`);
  try {
    spoil(path);
    const builder = new SampleBuilder(new KernelFs(root), 4096);
    let sample = builder.build(new Map(), 'default', 10_000);
    for (let count = 1; count < SAMPLES && sample.failures.length === 0; count++)
      sample = builder.build(new Map(), 'default', 10_000);
    return sample;
  } finally {
    rmSync(path, { recursive: true, force: true });
    renameSync(`${path}.kept`, path);
  }
}

const PROCESSES = 8;

describe.each(Object.keys(READ_BY))('%s', (file) => {
  const readers = READ_BY[file] ?? [];

  test.each(Object.keys(SPOILED))('%s: the others go on, and who failed is told', (what) => {
    const { tables, failures } = sampleWith(file, SPOILED[what] as (path: string) => void);
    const names = failures.map(({ collector }) => collector);
    expect(readers).toEqual(expect.arrayContaining(names));
    // A whole record is never empty.
    const isRecord = /\/1\/(stat|statm|status)$/.test(file);
    if (ALWAYS_TOLD.has(what) || isRecord)
      expect([what, names.length > 0 || what === 'gone']).toEqual([what, true]);
    for (const { error } of failures) {
      const { message } = error as Error;
      expect([message, message.includes(file) || /^E[A-Z]+: /.test(message)]).toEqual([message, true]);
    }
    const [host, processes] = tables;
    const hasMemory = (host?.columnOf('memTotalBytes') ?? -1) >= 0;
    expect(hasMemory).toBe(!names.includes('meminfo'));
    expect(processes?.rowCount).toBeGreaterThanOrEqual(PROCESSES - 1);
  });
});

test('no /proc at all: every collector says so, and a sample is made', () => {
  const { tables, failures } = sampleWith('/proc', () => undefined);
  expect(tables.length).toBeGreaterThan(2);
  expect(failures.map(({ collector }) => collector)).toEqual(
    expect.arrayContaining(['meminfo', 'vmstat', 'stat', 'loadavg', 'processes']),
  );
});

/** A host on which something happens when a file is read. */
class ScriptedFs extends KernelFs {
  readonly #onRead: (path: string) => void;

  constructor(onRead: (path: string) => void) {
    super(root);
    this.#onRead = onRead;
  }

  override read(path: string): Uint8Array {
    this.#onRead(path);
    return super.read(path);
  }

  override readRecord(path: string): Uint8Array {
    this.#onRead(path);
    return super.readRecord(path);
  }
}

test('a process that ends while it is read is left out, and is no failure', () => {
  const folder = join(root, 'proc/168');
  cpSync(folder, `${folder}.kept`, { recursive: true, verbatimSymlinks: true });
  const ends = new ScriptedFs((path) => {
    if (path === '/proc/168/statm') rmSync(folder, { recursive: true, force: true });
  });
  const { tables, failures } = new SampleBuilder(ends, 4096).build(new Map(), 'default', 10_000);
  renameSync(`${folder}.kept`, folder);
  expect(failures).toEqual([]);
  expect(tables[1]?.rowCount).toBeGreaterThanOrEqual(PROCESSES - 1);
});

// What only root may read (slabinfo, zoneinfo) is left out where we are not root, which `doctor` says.
test.each([
  ['/proc/meminfo', ['meminfo']],
  ['/proc/1/stat', ['processes']],
])('%s that is not ours to read is told with its reason', (file, expected) => {
  const denied = new ScriptedFs((path) => {
    if (path !== file) return;
    throw Object.assign(new Error(`EACCES: permission denied, open '${path}'`), { code: 'EACCES' });
  });
  const { failures } = new SampleBuilder(denied, 4096).build(new Map(), 'default', 10_000);
  expect(failures.map(({ collector }) => collector)).toEqual(expected);
  expect(String(failures[0]?.error)).toContain('permission denied');
});
