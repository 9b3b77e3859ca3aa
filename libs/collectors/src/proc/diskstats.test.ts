import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { looksLikeWholeDisk, parseDiskStats, readDiskStats, sumDiskStats } from './diskstats.ts';

const SAMPLE = `   7       0 loop0 9 0 9 0 9 0 9 0 0 9 0 0 0 0 0 0 0
 254       0 vda 100 5 2000 30 40 6 800 70 0 45808 551618 82412 374 5072816 8038 34204 1528
 254       1 vda1 90 5 1900 30 40 6 800 70 0 45808 551618
 259       0 nvme0n1 1 0 2 0 3 0 4 0 0 5 0
 253       0 dm-0 90 0 1900 30 40 0 800 70 0 45808 551618
`;

test('what was read and written is read, in bytes', () => {
  expect(parseDiskStats(SAMPLE).get('vda')).toEqual({
    reads: 100,
    readBytes: 2000 * 512,
    writes: 40,
    writtenBytes: 800 * 512,
    busyMilliseconds: 45_808,
  });
  expect(parseDiskStats(SAMPLE).size).toBe(5);
  expect(parseDiskStats('').size).toBe(0);
});

test('nothing is counted twice', () => {
  const sum = {
    reads: 101,
    readBytes: 2002 * 512,
    writes: 43,
    writtenBytes: 804 * 512,
    busyMilliseconds: 45_813,
  };
  expect(sumDiskStats(parseDiskStats(SAMPLE), new Set(['vda', 'nvme0n1']))).toEqual(sum);
  expect(sumDiskStats(parseDiskStats(SAMPLE))).toEqual(sum);
  expect(sumDiskStats(parseDiskStats(SAMPLE), new Set(['vda']))).toMatchObject({ reads: 100 });
});

test.each([
  ['sda', true],
  ['sdaa', true],
  ['xvda', true],
  ['nvme10n1', true],
  ['mmcblk0', true],
  ['sda1', false],
  ['nvme0n1p2', false],
  ['mmcblk0p1', false],
  ['mmcblk0boot0', false],
  ['dm-0', false],
  ['md127', false],
  ['loop7', false],
  ['zram0', false],
  ['sr0', false],
])('%s is a whole disk: %s', (name, isDisk) => {
  expect(looksLikeWholeDisk(name)).toBe(isDisk);
});

test.each([
  ['too few columns', '254 0 vda 1 2 3 4\n', '/proc/diskstats:1: "254 0 vda 1 2 3 4" has too few columns'],
  ['a malformed number', SAMPLE.replace('2000', 'x'), '/proc/diskstats:2: "x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseDiskStats(text)).toThrow(message);
});

test('reads /proc/diskstats, where there is one', () => {
  expect(readDiskStats(fakeHost({ '/proc/diskstats': SAMPLE }))?.size).toBe(5);
  expect(readDiskStats(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseDiskStats)).toBeUndefined();
});
