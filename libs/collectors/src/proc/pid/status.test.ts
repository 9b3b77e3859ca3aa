import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { crashOf } from '../../../test/hostile.ts';
import { parsePidStatus, parsePidUsage, readPidStatus, readPidUsage } from './status.ts';

const USER_PROCESS = `Name:\tcat
Umask:\t0022
State:\tR (running)
Tgid:\t7010
Pid:\t7010
PPid:\t7003
TracerPid:\t0
Uid:\t1000\t0\t0\t0
Gid:\t0\t0\t0\t0
FDSize:\t256
Groups:\t 
VmPeak:\t    3060 kB
VmSize:\t    3059 kB
VmLck:\t       0 kB
VmPin:\t       0 kB
VmHWM:\t    1672 kB
VmRSS:\t    1671 kB
RssAnon:\t     116 kB
RssFile:\t    1555 kB
RssShmem:\t       0 kB
VmData:\t     360 kB
VmStk:\t     132 kB
VmExe:\t      20 kB
VmLib:\t    1528 kB
VmPTE:\t      48 kB
VmSwap:\t       4 kB
HugetlbPages:\t       0 kB
CoreDumping:\t0
Threads:\t3
SigQ:\t0/96365
Cpus_allowed_list:\t0-1
voluntary_ctxt_switches:\t12
nonvoluntary_ctxt_switches:\t5
`;

const KERNEL_THREAD = `Name:\tkthreadd
State:\tS (sleeping)
PPid:\t0
Uid:\t0\t0\t0\t0
Threads:\t1
`;

const parse = (text: string): ReturnType<typeof parsePidStatus> => parsePidStatus(Buffer.from(text));

test('a process is read', () => {
  expect(parse(USER_PROCESS)).toEqual({
    name: 'cat',
    state: 'R',
    parentPid: 7003,
    realUid: 1000,
    effectiveUid: 0,
    threadCount: 3,
    vmPeakBytes: 3060 * 1024,
    vmSizeBytes: 3059 * 1024,
    vmLckBytes: 0,
    vmPinBytes: 0,
    vmHwmBytes: 1672 * 1024,
    vmRssBytes: 1671 * 1024,
    rssAnonBytes: 116 * 1024,
    rssFileBytes: 1555 * 1024,
    rssShmemBytes: 0,
    vmDataBytes: 360 * 1024,
    vmStkBytes: 132 * 1024,
    vmExeBytes: 20 * 1024,
    vmLibBytes: 1528 * 1024,
    vmPteBytes: 48 * 1024,
    vmSwapBytes: 4096,
    hugetlbPagesBytes: 0,
    voluntaryContextSwitches: 12,
    involuntaryContextSwitches: 5,
  });
});

test('a kernel thread has no memory: absent, not zero', () => {
  expect(parse(KERNEL_THREAD)).toEqual({
    name: 'kthreadd',
    state: 'S',
    parentPid: 0,
    realUid: 0,
    effectiveUid: 0,
    threadCount: 1,
  });
});

test.each([
  ['tmux: server', 'tmux: server'],
  ['a b) (c', 'a b) (c'],
  [String.raw`line\nbreak`, 'line\nbreak'],
  [String.raw`back\\nslash`, String.raw`back\nslash`],
  ['Threads:\t9', 'Threads:\t9'],
  [' spaced ', ' spaced '],
  ['voilà', 'voilà'],
  ['💧', '💧'],
  ['x'.repeat(10_000), 'x'.repeat(10_000)],
])('a process shown as %j is named %j', (shown, name) => {
  expect(parse(KERNEL_THREAD.replace('kthreadd', shown))).toMatchObject({ name, threadCount: 1 });
});

test('a name that is no UTF-8 is still a name', () => {
  const bytes = Buffer.from(KERNEL_THREAD.replace('kthreadd', 'k\u00ff'), 'latin1');
  expect(parsePidStatus(bytes).name).toBe('k\ufffd');
});

test.each([
  ['an empty file', '', '/proc/9/status:1: "" has no name'],
  ['a missing line', KERNEL_THREAD.replace(/^PPid.*\n/m, ''), 'has no parentPid'],
  ['a malformed number', KERNEL_THREAD.replace('Threads:\t1', 'Threads:\tx'), '/proc/9/status:5: "x" is not'],
  [
    'malformed memory',
    `${KERNEL_THREAD}VmRSS:\t-1 kB\n`,
    '/proc/9/status:6: "-1" is not an unsigned integer',
  ],
  ['too few users', KERNEL_THREAD.replace('Uid:\t0\t0\t0\t0', 'Uid:\t0'), '/proc/9/status:4: "" is not'],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePidStatus(Buffer.from(text), '/proc/9/status')).toThrow(message);
});

test('reads /proc/PID/status, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/2/status': KERNEL_THREAD });
  expect(readPidStatus(host, 2)?.name).toBe('kthreadd');
  expect(readPidStatus(host, 3)).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOf(USER_PROCESS, (bytes) => parsePidStatus(bytes))).toBeUndefined();
});

test('what changes is read as the whole file has it', () => {
  for (const text of [USER_PROCESS, KERNEL_THREAD, USER_PROCESS.replace(/^VmSwap.*\n/m, '')]) {
    const { rssShmemBytes, vmSwapBytes, voluntaryContextSwitches, involuntaryContextSwitches } = parse(text);
    const usage = parsePidUsage(Buffer.from(text));
    expect({ ...usage }).toEqual(
      JSON.parse(
        JSON.stringify({ rssShmemBytes, vmSwapBytes, voluntaryContextSwitches, involuntaryContextSwitches }),
      ),
    );
  }
});

test('a name that looks like a line of the file is a name', () => {
  const text = USER_PROCESS.replace('Name:\tcat', 'Name:\tVmSwap:\\nVmSwap:\t1 kB');
  expect(parsePidUsage(Buffer.from(text)).vmSwapBytes).toBe(4096);
});

test('a bad number of what changes is refused with its line, and so is a file of another kind', () => {
  const text = USER_PROCESS.replace('VmSwap:\t       4', 'VmSwap:\t      -4');
  expect(() => parsePidUsage(Buffer.from(text))).toThrow(
    '/proc/PID/status:26: "-4" is not an unsigned integer',
  );
  expect(() => parsePidUsage(Buffer.from(''))).toThrow('has no name');
  expect(crashOf(USER_PROCESS, (bytes) => parsePidUsage(bytes))).toBeUndefined();
});

test('reads what changes of a process, and nothing of one that is gone', () => {
  const host = fakeHost({ '/proc/7/status': USER_PROCESS });
  expect(readPidUsage(host, 7)?.voluntaryContextSwitches).toBe(12);
  expect(readPidUsage(host, 8)).toBeUndefined();
});
