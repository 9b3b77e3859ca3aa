import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseLoadAvg, readLoadAvg } from './loadavg.ts';

const SAMPLE = '0.00 0.07 12.16 1/85 6501\n';

const loadAvg = { load1: 0, load5: 0.07, load15: 12.16, runnableThreadCount: 1, threadCount: 85 };

test('loads and threads are read', () => {
  expect(parseLoadAvg(SAMPLE)).toEqual(loadAvg);
});

test('further columns are ignored', () => {
  expect(parseLoadAvg('0.00 0.07 12.16 1/85')).toEqual(loadAvg);
  expect(parseLoadAvg('0.00 0.07 12.16 1/85 6501 x\n')).toEqual(loadAvg);
});

test.each([
  ['an empty file', '', '/proc/loadavg:1: "" is not runnable/all threads'],
  ['too few columns', '0.00 0.07 0.16\n', '"" is not runnable/all threads'],
  ['a malformed load', '0.00 x 0.16 1/85 6501\n', '"x" is not a decimal number'],
  ['malformed threads', '0.00 0.07 0.16 1/ 6501\n', '"" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseLoadAvg(text)).toThrow(message);
});

test('reads /proc/loadavg', () => {
  expect(readLoadAvg(fakeHost({ '/proc/loadavg': SAMPLE }))).toEqual(loadAvg);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseLoadAvg)).toBeUndefined();
});
