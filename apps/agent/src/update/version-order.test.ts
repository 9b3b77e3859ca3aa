import { expect, test } from 'vitest';
import { compareVersions } from './version-order.ts';

test.each([
  ['0.1.0', '0.1.0', 0],
  ['0.9.9', '0.10.0', -1],
  ['1.0.0', '0.99.99', 1],
  ['1.0.0-rc.1', '1.0.0', -1],
  ['1.0.0', '1.0.0-rc.1', 1],
])('%s and %s', (a, b, order) => {
  expect(Math.sign(compareVersions(a, b))).toBe(order);
});

test.each(['', 'latest', '1.2', '1.2.3; rm -rf /'])('"%s" is no version', (text) => {
  expect(() => compareVersions(text, '1.0.0')).toThrow(/is no version/);
});
