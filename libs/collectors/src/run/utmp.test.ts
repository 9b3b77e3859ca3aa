import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOf } from '../../test/hostile.ts';
import { parseUtmp, readUtmp } from './utmp.ts';

const SECONDS = 1_795_384_886;

function record(type: number, pid: number, line: string, user: string, host = '', bytes = 384): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeInt16LE(type, 0);
  buffer.writeInt32LE(pid, 4);
  buffer.write(line, 8);
  buffer.write(user, 44);
  buffer.write(host, 76);
  if (bytes === 384) buffer.writeUInt32LE(SECONDS, 340);
  else buffer.writeBigInt64LE(BigInt(SECONDS), 344);
  return buffer;
}

const BOOT = record(2, 0, '~', 'reboot', '6.1.0-27-amd64');
const ALICE = record(7, 1234, 'pts/0', 'alice', '192.0.2.7');
const SAMPLE = Buffer.concat([BOOT, ALICE, record(8, 99, 'pts/1', ''), record(0, 0, '', '')]);

const alice = {
  type: 'user',
  pid: 1234,
  line: 'pts/0',
  user: 'alice',
  host: '192.0.2.7',
  atMs: SECONDS * 1000,
};

test('logins are read, empty records are not', () => {
  const entries = parseUtmp(SAMPLE);
  expect(entries.map(({ type }) => type)).toEqual(['boot', 'user', 'dead']);
  expect(entries[1]).toEqual(alice);
});

test('records with 64-bit times are told by the length of the file', () => {
  const wide = record(7, 1234, 'pts/0', 'alice', '192.0.2.7', 400);
  expect(parseUtmp(Buffer.concat([wide, wide]))).toEqual([alice, alice]);
});

test('a file that both kinds would fit is told by its second record', () => {
  const narrow = Array.from({ length: 25 }, () => ALICE);
  const wide = Array.from({ length: 24 }, () => record(7, 1234, 'pts/0', 'alice', '192.0.2.7', 400));
  expect(parseUtmp(Buffer.concat(narrow))).toHaveLength(25);
  expect(parseUtmp(Buffer.concat(wide))).toHaveLength(24);
  expect(parseUtmp(Buffer.concat(wide))[23]).toEqual(alice);
});

test('a time after 2038 is still to come', () => {
  const late = Buffer.from(ALICE);
  late.writeUInt32LE(2 ** 31 + 5, 340);
  expect(parseUtmp(late)[0]?.atMs).toBe((2 ** 31 + 5) * 1000);
});

test('a name that fills its field ends with it', () => {
  const name = 'x'.repeat(32);
  expect(parseUtmp(record(7, 1, name, name))[0]).toMatchObject({ user: name });
});

test('a record that is not all there is left out', () => {
  expect(parseUtmp(SAMPLE.subarray(0, 500))).toHaveLength(1);
  expect(parseUtmp(Buffer.alloc(0))).toEqual([]);
});

test('reads /run/utmp, else that of /var/run, else nothing', () => {
  expect(readUtmp(fakeHost({ '/run/utmp': SAMPLE }))).toHaveLength(3);
  expect(readUtmp(fakeHost({ '/var/run/utmp': BOOT }))).toHaveLength(1);
  expect(readUtmp(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOf(SAMPLE, parseUtmp)).toBeUndefined();
});
