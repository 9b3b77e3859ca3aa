import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseModules, readModules } from './modules.ts';

const SAMPLE = `nf_tables 319488 0 - Live 0xffffffffc0a00000
zfs 4993024 6 spl,zcommon, Live 0xffffffffc0c00000 (POE)
`;

test('every module is read', () => {
  expect(parseModules(SAMPLE)).toEqual([
    { name: 'nf_tables', sizeBytes: 319_488, taints: '' },
    { name: 'zfs', sizeBytes: 4_993_024, taints: 'POE' },
  ]);
  expect(parseModules('')).toEqual([]);
});

test.each([
  ['a line without a name', ' 5\n', '/proc/modules:1: " 5" is not a module'],
  ['a line without a size', 'zfs\n', '/proc/modules:1: "" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseModules(text)).toThrow(message);
});

test('reads /proc/modules, where there is one', () => {
  expect(readModules(fakeHost({ '/proc/modules': SAMPLE }))).toHaveLength(2);
  expect(readModules(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseModules)).toBeUndefined();
});
