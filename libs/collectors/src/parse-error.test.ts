import { expect, test } from 'vitest';
import { ParseError } from './parse-error.ts';

test('the message names file, line and token', () => {
  const error = new ParseError('/proc/meminfo', 3, 'abc', 'is not an unsigned integer');
  expect(error.message).toBe('/proc/meminfo:3: "abc" is not an unsigned integer');
  expect(error).toMatchObject({ code: 'parse_failed', file: '/proc/meminfo', line: 3, token: 'abc' });
});

test('a long or unprintable token is cut and escaped', () => {
  const { message } = new ParseError('/proc/meminfo', 1, `\u001b[31m${'x'.repeat(10_000)}\ud800`, 'is odd');
  expect(message.length).toBeLessThan(140);
  expect(message).toContain(String.raw`\u001b[31mxxx`);
  expect(message.isWellFormed()).toBe(true);
});
