import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseCgroupIo, readCgroupIo } from './io.ts';

const V2 = `254:0 rbytes=1064960 wbytes=4096 rios=26 wios=1 dbytes=0 dios=0
253:0 
8:0 rbytes=40 wbytes=4 rios=1 wios=1
`;
const V1 = `254:0 Read 1064960
254:0 Write 4096
254:0 Sync 1
254:0 Total 1069056
8:0 Read 40
8:0 Write 4
Total 1069100
`;

test.each([
  [2, V2],
  [1, V1],
] as const)('v%d: bytes of all devices together', (version, text) => {
  expect(parseCgroupIo(text, version)).toEqual({ readBytes: 1_065_000, writtenBytes: 4100 });
});

test('a group that did nothing read and wrote nothing', () => {
  expect(parseCgroupIo('', 2)).toEqual({ readBytes: 0, writtenBytes: 0 });
});

test.each([
  [2, V2.replace('rbytes=40', 'rbytes=x'), 'io.stat:3: "x" is not an unsigned integer'],
  [1, '8:0 Read\n', '"" is not an unsigned integer'],
] as const)('v%d: nonsense is refused', (version, text, message) => {
  expect(() => parseCgroupIo(text, version)).toThrow(message);
});

test('reads either version, and the best of v1', () => {
  const host = fakeHost({
    '/two/a/io.stat': V2,
    '/one/a/blkio.throttle.io_service_bytes': V1,
    '/one/b/blkio.throttle.io_service_bytes_recursive': '',
    '/one/b/blkio.throttle.io_service_bytes': V1,
  });
  expect(readCgroupIo(host, { version: 2, path: '/two' }, '/a')?.readBytes).toBe(1_065_000);
  expect(readCgroupIo(host, { version: 1, path: '/one' }, '/a')?.readBytes).toBe(1_065_000);
  expect(readCgroupIo(host, { version: 1, path: '/one' }, '/b')?.readBytes).toBe(0);
  expect(readCgroupIo(host, { version: 2, path: '/two' }, '/gone')).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(V2, (text) => parseCgroupIo(text, 2))).toBeUndefined();
  expect(crashOfText(V1, (text) => parseCgroupIo(text, 1))).toBeUndefined();
});
