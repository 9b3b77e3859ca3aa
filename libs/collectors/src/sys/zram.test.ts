import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseZramMmStat, readZram } from './zram.ts';

const SAMPLE = ' 4096000  1024000  1187840        0  1187841       12        0        3        3\n';

test('what it holds and what it takes are read', () => {
  expect(parseZramMmStat(SAMPLE, '/f')).toEqual({
    originalBytes: 4_096_000,
    compressedBytes: 1_024_000,
    usedBytes: 1_187_840,
    peakUsedBytes: 1_187_841,
  });
});

test.each([
  ['too few columns', '1 2 3 4', '/f:1: "1 2 3 4" has too few columns'],
  ['a malformed number', '1 2 x 4 5', '/f:1: "x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseZramMmStat(text, '/f')).toThrow(message);
});

test('reads every device', () => {
  const host = fakeHost({
    '/sys/block/zram1/mm_stat': SAMPLE,
    '/sys/block/zram0/mm_stat': SAMPLE,
    '/sys/block/zram0/disksize': '8192000\n',
    '/sys/block/zram2/size': '0\n',
    '/sys/block/vda/size': '8\n',
  });
  expect(readZram(host).map(({ name, diskBytes }) => [name, diskBytes])).toEqual([
    ['zram0', 8_192_000],
    ['zram1', undefined],
  ]);
  expect(readZram(fakeHost())).toEqual([]);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseZramMmStat(text, '/f'))).toBeUndefined();
});
