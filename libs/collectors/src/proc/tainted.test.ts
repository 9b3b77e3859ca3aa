import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readTaints, taintsOf } from './tainted.ts';

test.each([
  [0, ''],
  [1, 'P'],
  [512, 'W'],
  [12_288, 'OE'],
  [4096 + 8192 + 1, 'POE'],
  [2 ** 19, 'J'],
  [2 ** 40 + 32, 'B?'],
])('%d is %s', (bits, letters) => {
  expect(
    taintsOf(bits)
      .map(({ letter }) => letter)
      .join(''),
  ).toBe(letters);
});

test('a bit that is newer than the list keeps its number', () => {
  expect(taintsOf(2 ** 25)).toEqual([{ bit: 25, letter: '?', name: 'bit 25' }]);
});

test('reads /proc/sys/kernel/tainted, where there is one', () => {
  expect(readTaints(fakeHost({ '/proc/sys/kernel/tainted': '512\n' }))?.[0]?.name).toBe('warning');
  expect(readTaints(fakeHost())).toBeUndefined();
});
