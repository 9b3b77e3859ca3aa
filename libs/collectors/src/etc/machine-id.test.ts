import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseMachineId, readMachineId } from './machine-id.ts';

const SAMPLE = '00112233445566778899aabbccddeeff\n';

test.each([
  [SAMPLE, '00112233445566778899aabbccddeeff'],
  [SAMPLE.toUpperCase(), '00112233445566778899aabbccddeeff'],
  ['', undefined],
  ['uninitialized\n', undefined],
])('%j is %s', (text, id) => {
  expect(parseMachineId(text)).toBe(id);
});

test.each(['0011', `${SAMPLE.trim()}00`, SAMPLE.replace('0', 'x')])('"%s" is refused', (text) => {
  expect(() => parseMachineId(text)).toThrow('is not a machine id');
});

test('reads /etc/machine-id, where there is one', () => {
  expect(readMachineId(fakeHost({ '/etc/machine-id': SAMPLE }))).toBe(SAMPLE.trim());
  expect(readMachineId(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseMachineId)).toBeUndefined();
});
