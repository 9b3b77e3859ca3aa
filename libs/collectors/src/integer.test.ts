import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ColumnScanner, parseInteger, parseKibibytes } from './integer.ts';

function scanned(line: string): number[] {
  const scanner = new ColumnScanner();
  scanner.start(Buffer.from(line), 0, '/proc/x');
  return line
    .trim()
    .split(/ +/)
    .map(() => scanner.integer());
}

test('every integer up to 2^53 - 1 is read exactly, from text and from bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat(), { minLength: 1 }), (values) => {
      expect(values.map((value) => parseInteger(String(value), '/proc/x', 1))).toEqual(values);
      expect(scanned(`${values.join(' ')}\n`)).toEqual(values);
    }),
  );
});

test.each(['9007199254740992', '9007199254740993', '18446744073709551615', '9'.repeat(400)])(
  '%s is refused, not rounded',
  (token) => {
    expect(() => parseInteger(token, '/proc/x', 4)).toThrow('is beyond 2^53 - 1');
    expect(() => scanned(token)).toThrow('is beyond 2^53 - 1');
  },
);

test.each(['-1', '1.5', '0x10', '1e3', 'abc', '12a', '٣'])('%s is no unsigned integer', (token) => {
  expect(() => parseInteger(token, '/proc/x', 1)).toThrow(`/proc/x:1: ${JSON.stringify(token)} is not`);
  expect(() => scanned(token)).toThrow(`/proc/x:1: ${JSON.stringify(token)} is not`);
});

test('nothing is no integer', () => {
  expect(() => parseInteger('', '/proc/x', 1)).toThrow('is not an unsigned integer');
  expect(() => scanned('')).toThrow('is not an unsigned integer');
});

test('skipped columns may hold anything', () => {
  const scanner = new ColumnScanner();
  scanner.start(Buffer.from('1 -1 18446744073709551615 x 2'), 0, '/proc/x');
  expect(scanner.integer()).toBe(1);
  scanner.skip(3);
  expect(scanner.integer()).toBe(2);
});

test('kB are KiB, and refused when their bytes are beyond 2^53 - 1', () => {
  expect(parseKibibytes('4', '/proc/x', 1)).toBe(4096);
  expect(() => parseKibibytes('8796093022208', '/proc/x', 1)).toThrow('beyond 2^53 - 1 bytes');
});
