import { expect, test } from 'vitest';
import { parseDecimal } from './decimal.ts';

test.each([
  ['0', 0],
  ['0.00', 0],
  ['1644.43', 1644.43],
  ['99.99', 99.99],
])('%s is read', (token, value) => {
  expect(parseDecimal(token, '/proc/x', 1)).toBe(value);
});

test.each(['', '.5', '5.', '-1.0', '1e3', 'nan', '1.2.3', '9'.repeat(20)])(
  '"%s" is no decimal number',
  (token) => {
    expect(() => parseDecimal(token, '/proc/x', 2)).toThrow('/proc/x:2:');
  },
);
