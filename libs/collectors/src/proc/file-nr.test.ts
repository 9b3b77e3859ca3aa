import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseFileNr, readFileNr } from './file-nr.ts';

const SAMPLE = '12192\t0\t2466183\n';

test.each([
  [SAMPLE, { openFiles: 12_192, maxFiles: { hasLimit: true, limit: 2_466_183 } }],
  ['1888\t0\t9223372036854775807\n', { openFiles: 1888, maxFiles: { hasLimit: false } }],
  ['1888\t88\t5000\n', { openFiles: 1800, maxFiles: { hasLimit: true, limit: 5000 } }],
])('%j is read', (text, fileNr) => {
  expect(parseFileNr(text)).toEqual(fileNr);
});

test.each(['', '1\t0\n', 'x\t0\t5\n', '1\t-1\t5\n'])('%j is refused', (text) => {
  expect(() => parseFileNr(text)).toThrow('/proc/sys/fs/file-nr:1: ');
});

test('reads /proc/sys/fs/file-nr, where there is one', () => {
  expect(readFileNr(fakeHost({ '/proc/sys/fs/file-nr': SAMPLE }))?.openFiles).toBe(12_192);
  expect(readFileNr(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseFileNr)).toBeUndefined();
});
