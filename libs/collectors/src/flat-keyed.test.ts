import { expect, test } from 'vitest';
import { crashOfText } from '../test/hostile.ts';
import { parseFlatKeyed } from './flat-keyed.ts';

const FIELDS = new Map([
  ['anon', 'anonBytes'],
  ['oom_kill', 'oomKills'],
] as const);

const SAMPLE = 'anon 4096\nfile 1\noom_kill 0\n';

test('wanted values are read, under their new names', () => {
  expect(parseFlatKeyed(SAMPLE, FIELDS, '/f')).toEqual({ anonBytes: 4096, oomKills: 0 });
});

test.each([
  '',
  'anon\n',
  ' anon 1\n',
  'anonymous 1\n',
  'constructor 1\n',
  'file x\nhuge 99999999999999999999\n',
])('what nobody asks for is passed over: %j', (text) => {
  expect(parseFlatKeyed(text, FIELDS, '/f')).toEqual({});
});

test('a file without a newline at its end is read whole', () => {
  expect(parseFlatKeyed('anon 7', FIELDS, '/f')).toEqual({ anonBytes: 7 });
});

test('a bad number is refused with its place', () => {
  expect(() => parseFlatKeyed('x y\nanon -1\n', FIELDS, '/f')).toThrow(
    '/f:2: "-1" is not an unsigned integer',
  );
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseFlatKeyed(text, FIELDS, '/f'))).toBeUndefined();
});
