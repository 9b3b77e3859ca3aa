import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseVmStat, readVmStat } from './vmstat.ts';

const SAMPLE = `nr_free_pages 6057751
pgfault 1838812
oom_kill 0
`;

test('every counter is kept under its name', () => {
  expect([...parseVmStat(SAMPLE)]).toEqual([
    ['nr_free_pages', 6_057_751],
    ['pgfault', 1_838_812],
    ['oom_kill', 0],
  ]);
});

test('counters that nobody wants are passed over, whatever they hold', () => {
  const text = `${SAMPLE}nr_odd 18446744073709551615\npgfree 7`;
  const wanted = new Set(['pgfault', 'pgfree']);
  expect([...parseVmStat(text, (name) => wanted.has(name))]).toEqual([
    ['pgfault', 1_838_812],
    ['pgfree', 7],
  ]);
  expect(() => parseVmStat('pgfault 1\n', (name) => wanted.has(name))).toThrow('has no nr_free_pages');
});

test('a counter that the kernel does not have is absent', () => {
  expect(parseVmStat('nr_free_pages 1\n').get('oom_kill')).toBeUndefined();
});

test.each([
  ['an empty file', '', '/proc/vmstat:1: "" has no nr_free_pages'],
  ['a malformed number', 'nr_free_pages 1\npgfault x\n', '/proc/vmstat:2: "x" is not an unsigned integer'],
  ['a number that wrapped below zero', 'nr_free_pages 18446744073709551615\n', 'beyond 2^53 - 1'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseVmStat(text)).toThrow(message);
});

test('reads /proc/vmstat', () => {
  expect(readVmStat(fakeHost({ '/proc/vmstat': SAMPLE })).size).toBe(3);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseVmStat)).toBeUndefined();
});
