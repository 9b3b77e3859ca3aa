import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import type { KernelFs } from '../fs.ts';
import { parsePressure, readPressure } from './pressure.ts';

const SOME = 'some avg10=0.01 avg60=12.50 avg300=100.00 total=51567336\n';
const FULL = 'full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n';

const some = { avg10Ratio: 0.0001, avg60Ratio: 0.125, avg300Ratio: 1, totalMicroseconds: 51_567_336 };
const full = { avg10Ratio: 0, avg60Ratio: 0, avg300Ratio: 0, totalMicroseconds: 0 };

test('percentages become ratios', () => {
  expect(parsePressure(SOME + FULL)).toEqual({ some, full });
});

test('the CPU has no full line before Linux 5.13', () => {
  expect(parsePressure(SOME)).toEqual({ some });
});

test('further lines and fields are ignored', () => {
  expect(parsePressure(`${SOME.trimEnd()} avg900=0.00\nirq avg10=x\n`)).toEqual({ some });
});

test.each([
  ['an empty file', '', '/proc/pressure/io:1: "" has no "some" line'],
  ['a missing field', 'some avg10=0.00 avg60=0.00 total=0\n', 'has no avg300'],
  ['a malformed ratio', SOME.replace('0.01', 'x'), '/proc/pressure/io:1: "x" is not a decimal number'],
  ['a malformed total', SOME.replace('51567336', '-5'), '"-5" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parsePressure(text, '/proc/pressure/io')).toThrow(message);
});

test('reads the file of the resource', () => {
  const host = fakeHost({ '/proc/pressure/memory': SOME + FULL, '/proc/pressure/cpu': FULL });
  expect(readPressure(host, 'memory')).toEqual({ some, full });
  expect(() => readPressure(host, 'cpu')).toThrow('/proc/pressure/cpu:1:');
});

test('a kernel without it says nothing', () => {
  expect(readPressure(fakeHost(), 'cpu')).toBeUndefined();
});

test('a kernel that has it switched off says nothing', () => {
  const off: Pick<KernelFs, 'readText'> = {
    readText() {
      throw Object.assign(new Error('EOPNOTSUPP'), { code: 'ENOTSUP' });
    },
  };
  expect(readPressure(off as KernelFs, 'cpu')).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SOME + FULL, parsePressure)).toBeUndefined();
});
