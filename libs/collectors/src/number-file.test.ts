import { expect, test } from 'vitest';
import { fakeHost } from '../test/fake-tree.ts';
import { readLimitFile, readNumberFile } from './number-file.ts';

test('one number, one limit', () => {
  const host = fakeHost({ '/n': '32768\n', '/max': 'max\n', '/l': '4096\n' });
  expect(readNumberFile(host, '/n')).toBe(32_768);
  expect(readLimitFile(host, '/max')).toEqual({ hasLimit: false });
  expect(readLimitFile(host, '/l')).toEqual({ hasLimit: true, limit: 4096 });
});

test('a file that is not there has no answer, one with nonsense is refused', () => {
  const host = fakeHost({ '/n': '32 768\n' });
  expect(readNumberFile(host, '/none')).toBeUndefined();
  expect(readLimitFile(host, '/none')).toBeUndefined();
  expect(() => readNumberFile(host, '/n')).toThrow('/n:1: "32 768" is not an unsigned integer');
});
