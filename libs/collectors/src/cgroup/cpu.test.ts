import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCgroupCpuStat, parseCpuacctUsage, readCgroupCpu } from './cpu.ts';

const STAT = 'usage_usec 3125\nuser_usec 1000\nsystem_usec 2125\nnr_periods 5\nthrottled_usec 7\n';

test('v2: CPU time is read', () => {
  expect(parseCgroupCpuStat(STAT)).toEqual({
    usageMicroseconds: 3125,
    userMicroseconds: 1000,
    systemMicroseconds: 2125,
    throttledMicroseconds: 7,
  });
});

test.each([
  ['3125000\n', 3125],
  ['999\n', 0],
  ['9007199254740993\n', 9_007_199_254_740],
])('v1: %j nanoseconds are %d microseconds', (text, usageMicroseconds) => {
  expect(parseCpuacctUsage(text)).toEqual({ usageMicroseconds });
});

test.each([
  ['a file without usage', () => parseCgroupCpuStat(''), 'cpu.stat:1: "" has no usage_usec'],
  ['a malformed number', () => parseCgroupCpuStat('usage_usec x\n'), '"x" is not an unsigned integer'],
  ['a negative one', () => parseCpuacctUsage('-5\n'), 'cpuacct.usage:1: "-5" is not an unsigned integer'],
])('%s is refused', (_name, parse, message) => {
  expect(parse).toThrow(message);
});

test('reads either version', () => {
  const host = fakeHost({ '/two/a/cpu.stat': STAT, '/one/a/cpuacct.usage': '3125000\n' });
  expect(readCgroupCpu(host, { version: 2, path: '/two' }, '/a')?.usageMicroseconds).toBe(3125);
  expect(readCgroupCpu(host, { version: 1, path: '/one' }, '/a')).toEqual({ usageMicroseconds: 3125 });
  expect(readCgroupCpu(host, { version: 2, path: '/two' }, '/gone')).toBeUndefined();
});

test('no byte string crashes them', () => {
  expect(crashOfText(STAT, (text) => parseCgroupCpuStat(text))).toBeUndefined();
  expect(crashOfText('3125000\n', (text) => parseCpuacctUsage(text))).toBeUndefined();
});
