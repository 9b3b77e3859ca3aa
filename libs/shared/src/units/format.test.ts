import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRatio } from './format.ts';

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1024 ** 2 - 1, '1 MiB'],
  [10.25 * 1024 ** 2, '10.3 MiB'],
  [123.4 * 1024 ** 3, '123 GiB'],
  [-5 * 1024 ** 2, '−5 MiB'],
])('%d bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0 s'],
  [1500, '1.5 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [5_400_000, '1 h 30 min'],
  [7_200_000, '2 h'],
  [3_599_000, '1 h'],
  [47 * 3_600_000 + 3_599_000, '2 d'],
  [9 * 86_400_000 + 3_600_000, '9 d 1 h'],
  [400 * 86_400_000, '400 d'],
])('%d ms read %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, '0'],
  [12.345, '12.3'],
  [14, '14'],
  [1234567, '1,234,567'],
  [-1234.5, '−1,235'],
])('the count %d reads %s', (value, text) => {
  expect(formatCount(value)).toBe(text);
});

test.each([
  [0.1234, '12.3 %'],
  [1, '100 %'],
  [-0.005, '−0.5 %'],
])('the ratio %d reads %s', (value, text) => {
  expect(formatRatio(value)).toBe(text);
});
