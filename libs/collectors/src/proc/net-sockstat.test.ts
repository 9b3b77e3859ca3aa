import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseSockStat, readSockStat, socketMemoryBytes } from './net-sockstat.ts';

const SAMPLE = `sockets: used 28
TCP: inuse 10 orphan 1 tw 4 alloc 11 mem 43
UDP: inuse 2 mem 3
UDPLITE: inuse 0
RAW: inuse 0
FRAG: inuse 1 memory 640
`;
const SAMPLE6 = 'TCP6: inuse 5\nUDP6: inuse 0\nUDPLITE6: inuse 0\nRAW6: inuse 1\nFRAG6: inuse 1 memory 360\n';

test('sockets and their memory are read', () => {
  expect(parseSockStat(SAMPLE)).toEqual({
    socketsUsed: 28,
    tcpInUse: 10,
    tcpOrphans: 1,
    tcpTimeWait: 4,
    tcpAllocated: 11,
    tcpMemoryPages: 43,
    udpInUse: 2,
    udpMemoryPages: 3,
    udpLiteInUse: 0,
    rawInUse: 0,
    fragmentsInUse: 1,
    fragmentMemoryBytes: 640,
  });
});

test('further protocols, names and odd columns are ignored', () => {
  expect(parseSockStat('SCTP: inuse 3\nTCP: inuse 1 kittens 9 mem\n')).toEqual({ tcpInUse: 1 });
});

test('memory of all buffers together', () => {
  const stat = { ...parseSockStat(SAMPLE), ...parseSockStat(SAMPLE6) };
  expect(socketMemoryBytes(stat, 4096)).toBe(46 * 4096 + 1000);
  expect(socketMemoryBytes({ socketsUsed: 3 }, 4096)).toBeUndefined();
});

test('a malformed number is refused', () => {
  expect(() => parseSockStat(SAMPLE.replace('43', 'x'))).toThrow(
    '/proc/net/sockstat:2: "x" is not an unsigned integer',
  );
});

test('reads both files, where they are', () => {
  const both = fakeHost({ '/proc/net/sockstat': SAMPLE, '/proc/net/sockstat6': SAMPLE6 });
  expect(readSockStat(both)).toMatchObject({ tcpInUse: 10, tcp6InUse: 5, fragment6MemoryBytes: 360 });
  expect(readSockStat(fakeHost({ '/proc/net/sockstat': SAMPLE }))).not.toHaveProperty('tcp6InUse');
  expect(readSockStat(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, (text) => parseSockStat(text))).toBeUndefined();
});
