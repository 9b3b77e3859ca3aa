import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  KernelFs,
  readAuxv,
  readBootId,
  readHostname,
  readMachineId,
  readPidCgroup,
  readPidCmdline,
  readPidDescriptorCount,
  readPidStat,
  readPidStatus,
  readSessions,
} from '@seep/collectors';
import { expect, onTestFinished, test } from 'vitest';
import { Capture } from './capture.ts';
import { Pseudonyms } from './pseudonyms.ts';

const ID = '4f'.repeat(32);

const HOST: Record<string, string> = {
  '/proc/meminfo': 'MemTotal: 8 kB\nMemFree: 4 kB\n',
  '/proc/self/auxv': String.fromCharCode(
    33,
    ...bytes(7),
    1,
    ...bytes(7),
    6,
    ...bytes(8),
    16,
    ...bytes(6),
    17,
    ...bytes(7),
    100,
    ...bytes(7),
  ),
  '/proc/sys/kernel/hostname': 'db7\n',
  '/proc/sys/kernel/random/boot_id': '0f9e8d7c-6b5a-4f3e-9d2c-1b0a99887766\n',
  '/etc/machine-id': '3d1219c7c4c5404aaa1f6d2a48adfda4\n',
  '/run/systemd/sessions/2': 'UID=1000\nUSER=alice\nREMOTE_HOST=office.example\nCLASS=user\n',
  '/proc/9/stat': `9 (alice: db7 x) S 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 10 8192 2 1 94210588540928\n`,
  '/proc/9/statm': '2 2 1 0 0 0 0\n',
  '/proc/9/status':
    'Name:\talice: db7 x\nState:\tS\nPPid:\t1\nUid:\t0\t0\t0\t0\nThreads:\t1\nSigCgt:\t0000000180014a07\n',
  '/proc/9/cmdline': 'app\0--host=10.1.2.3\0--user=alice\0',
  '/proc/9/cgroup': `0::/docker/${ID}\n`,
  '/proc/10/stat': '10 (app) S 1 9 9 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 10 8192 2\n',
  '/proc/10/statm': '2 2 1 0 0 0 0\n',
  '/proc/10/status': 'Name:\tapp\nState:\tS\nPPid:\t1\nUid:\t0\t0\t0\t0\nThreads:\t1\n',
  '/proc/10/cmdline': 'app\0--password\0hunter2\0--verbose\0',
  '/proc/10/cgroup': '0::/\n',
};

const LINKS: Record<string, string> = {
  '/proc/9/fd/0': '/home/alice/secret.txt',
  '/proc/9/fd/1': 'socket:[3311]',
};

function bytes(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'seep-capture-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function captured(): { copy: KernelFs; capture: Capture; target: string } {
  const [source, target] = [folder(), folder()];
  for (const [path, content] of Object.entries(HOST)) {
    mkdirSync(dirname(source + path), { recursive: true });
    writeFileSync(source + path, content, 'latin1');
  }
  for (const [path, leadsTo] of Object.entries(LINKS)) {
    mkdirSync(dirname(source + path), { recursive: true });
    symlinkSync(leadsTo, source + path);
  }
  const pseudonyms = new Pseudonyms([
    ['db7', 'host-1'],
    ['alice', 'user-1'],
  ]);
  const capture = new Capture(new KernelFs(source), target, pseudonyms);
  capture.host();
  return { copy: new KernelFs(target), capture, target };
}

test('the host is recorded without its names', () => {
  const { copy } = captured();
  expect(copy.readText('/proc/meminfo')).toBe(HOST['/proc/meminfo']);
  expect(readHostname(copy)).toBe('host-1');
  expect(readMachineId(copy)).toBe('1'.padStart(32, '0'));
  expect(readBootId(copy)).toBe('00000000-0000-4000-8000-000000000001');
  expect(readAuxv(copy)).toEqual({ pageSizeBytes: 4096, ticksPerSecond: 100 });
  expect(copy.read('/proc/self/auxv')).toHaveLength(48);
  expect(readSessions(copy)).toEqual([{ id: '2', uid: 1000, user: 'user-1', class: 'user' }]);
  expect(copy.readText('/run/systemd/sessions/2')).not.toContain('office');
});

test('files that a host does not have are named', () => {
  const { capture } = captured();
  expect(capture.missing).toContain('/proc/pressure/cpu');
  expect(capture.process(11)).toBe(false);
});

test('a process is recorded, its numbers as they are and its names scrubbed', () => {
  const { copy, capture } = captured();
  expect(capture.process(9)).toBe(true);
  expect(readPidStat(copy, 9)).toMatchObject({ pid: 9, name: 'user-1: host-1 x', residentPages: 2 });
  expect(copy.readText('/proc/9/stat')).toContain(' 94210588540928');
  expect(readPidStatus(copy, 9)?.name).toBe('user-1: host-1 x');
  expect(copy.readText('/proc/9/status')).toContain('SigCgt:\t0000000180014a07');
  expect(readPidCmdline(copy, 9)).toEqual(['app', '--host=192.0.2.1', '--user=user-1']);
  expect(readPidCgroup(copy, 9)?.[0]?.path).toBe(`/docker/${'2'.padStart(64, '0')}`);
  expect(readPidDescriptorCount(copy, 9)).toBe(2);
  expect([copy.readLink('/proc/9/fd/0'), copy.readLink('/proc/9/fd/1')]).toEqual(['/srv/file', 'socket:[1]']);
});

test('a command line with a secret keeps its program alone', () => {
  const { copy, capture } = captured();
  capture.process(10);
  expect(readPidCmdline(copy, 10)).toEqual(['app', '***', '***', '***']);
});

test('nothing of the host is left anywhere', () => {
  const { copy, capture, target } = captured();
  capture.process(9);
  capture.process(10);
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name).slice(target.length);
    expect(entry.isSymbolicLink() ? copy.readLink(path) : copy.readText(path)).not.toMatch(
      /alice|db7|hunter2|secret|office|10\.1\.2\.3|3d1219c7|0f9e8d7c|4f4f4f/,
    );
  }
});
