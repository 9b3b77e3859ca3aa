import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseArcStats, readArcStats } from './arcstats.ts';

const SAMPLE = `9 1 0x01 123 33456 8529153425 4093523450
name                            type data
hits                            4    12345
c                               4    8589934592
c_min                           4    1059192064
c_max                           4    33894146048
size                            4    8589501440
memory_available_bytes          3    -1234567
`;

test('size, target and bounds are read', () => {
  expect(parseArcStats(SAMPLE)).toEqual({
    sizeBytes: 8_589_501_440,
    targetBytes: 8_589_934_592,
    minBytes: 1_059_192_064,
    maxBytes: 33_894_146_048,
  });
});

test.each([
  ['an empty file', '', '/proc/spl/kstat/zfs/arcstats:1: "" has no size'],
  ['a file without its bound', SAMPLE.replace('c_max', 'c_mix'), 'has no c_max'],
  ['a malformed size', SAMPLE.replace('8589501440', 'x'), 'arcstats:7: "x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseArcStats(text)).toThrow(message);
});

test('reads arcstats, where there is ZFS', () => {
  expect(readArcStats(fakeHost({ '/proc/spl/kstat/zfs/arcstats': SAMPLE }))?.sizeBytes).toBe(8_589_501_440);
  expect(readArcStats(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseArcStats)).toBeUndefined();
});
