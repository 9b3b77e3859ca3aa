import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseProcStat, readProcStat } from './stat.ts';

const SAMPLE = `cpu  14905 1 9559 302323 573 2 176 21 3 4
cpu0 6251 0 4560 152791 52 0 31 10 0 0
cpu1 8654 0 4998 149531 520 0 145 10 0 0
intr 911440 0 0 0 x
ctxt 2858263
btime 1795376002
processes 6501
procs_running 1
procs_blocked 0
softirq 329040 0 31913
`;

test('the CPUs together and the counters are read', () => {
  expect(parseProcStat(SAMPLE)).toEqual({
    cpuUserTicks: 14_905,
    cpuNiceTicks: 1,
    cpuSystemTicks: 9559,
    cpuIdleTicks: 302_323,
    cpuIowaitTicks: 573,
    cpuIrqTicks: 2,
    cpuSoftirqTicks: 176,
    cpuStealTicks: 21,
    cpuGuestTicks: 3,
    cpuGuestNiceTicks: 4,
    contextSwitches: 2_858_263,
    forks: 6501,
    processesRunning: 1,
    processesBlocked: 0,
    bootedAtSeconds: 1_795_376_002,
  });
});

test('columns that an old kernel does not have are absent', () => {
  const old = parseProcStat(SAMPLE.replace(/^cpu .*/, 'cpu  1 2 3 4'));
  expect(old).toMatchObject({ cpuUserTicks: 1, cpuIdleTicks: 4 });
  expect(old).not.toHaveProperty('cpuIowaitTicks');
});

test('columns and lines of a newer kernel are ignored', () => {
  const newer = SAMPLE.replace('21 3 4\n', '21 3 4 x y\n').replace('btime', 'page 5\ncool 1\nbtime');
  expect(parseProcStat(newer)).toEqual(parseProcStat(SAMPLE));
});

test.each([
  ['an empty file', '', '/proc/stat:1: "" has no cpuUserTicks'],
  ['too few columns', SAMPLE.replace(/^cpu .*/, 'cpu  1 2 3'), 'has no cpuIdleTicks'],
  ['a missing line', SAMPLE.replace(/^btime.*\n/m, ''), 'has no bootedAtSeconds'],
  ['a malformed number', SAMPLE.replace('2858263', '-1'), '/proc/stat:5: "-1" is not an unsigned integer'],
  ['a missing number', SAMPLE.replace('btime 1795376002', 'btime'), '/proc/stat:6: "" is not'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseProcStat(text)).toThrow(message);
});

test('a thousand CPUs and a long line of interrupts change nothing', () => {
  const cpus = Array.from({ length: 1000 }, (_, index) => `cpu${index} 1 2 3 4\n`).join('');
  const large = SAMPLE.replace(/^intr.*/m, `intr 5${' 0'.repeat(50_000)}`).replace('cpu0', `${cpus}cpu0`);
  expect(readProcStat(fakeHost({ '/proc/stat': large }))).toEqual(parseProcStat(SAMPLE));
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseProcStat)).toBeUndefined();
});
