import { expect, test } from 'vitest';
import { parseLimit } from './limit.ts';

test.each(['max', 'unlimited', '-1', '9223372036854771712', '9223372036854775807', '18446744073709551615'])(
  '%s is no limit, which is known',
  (token) => {
    expect(parseLimit(token, '/f', 1)).toEqual({ hasLimit: false });
  },
);

test.each([
  ['0', 0],
  ['67108864', 67_108_864],
  ['9007199254740991', 9_007_199_254_740_991],
])('%s is a limit', (token, limit) => {
  expect(parseLimit(token, '/f', 1)).toEqual({ hasLimit: true, limit });
});

test.each(['', 'none', '-2', '1.5', '9007199254740992'])('"%s" is refused', (token) => {
  expect(() => parseLimit(token, '/f', 3)).toThrow(`/f:3: "${token}" is`);
});
