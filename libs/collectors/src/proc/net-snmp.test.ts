import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseNetSnmp, readNetSnmp } from './net-snmp.ts';

const SNMP = `Ip: Forwarding DefaultTTL InReceives
Ip: 2 64 18446744073709551615
Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs
Tcp: 1 200 120000 -1 541 274 21 2 8 74864 52291
Udp: InDatagrams NoPorts InErrors OutDatagrams
Udp: 441 0 0 444
`;

const NETSTAT = `TcpExt: SyncookiesSent PruneCalled ListenOverflows ListenDrops TCPAbortOnMemory TCPMemoryPressures
TcpExt: 0 5 1 2 3 4
IpExt: InNoRoutes InOctets
IpExt: 0 99999999999999999999
`;

test('connections and segments are read', () => {
  expect(parseNetSnmp(SNMP)).toEqual({
    tcpActiveOpens: 541,
    tcpPassiveOpens: 274,
    tcpAttemptFails: 21,
    tcpEstablishedResets: 2,
    tcpEstablished: 8,
    tcpInSegments: 74_864,
    tcpOutSegments: 52_291,
    udpInDatagrams: 441,
    udpOutDatagrams: 444,
  });
});

test('what was refused for want of memory is read', () => {
  expect(parseNetSnmp(NETSTAT)).toEqual({
    tcpPrunes: 5,
    tcpListenOverflows: 1,
    tcpListenDrops: 2,
    tcpAbortsOnMemory: 3,
    tcpMemoryPressures: 4,
  });
});

test('lines that do not belong together are passed over', () => {
  expect(parseNetSnmp('Tcp: ActiveOpens\nUdp: 5\n')).toEqual({});
  expect(parseNetSnmp('Tcp: ActiveOpens')).toEqual({});
});

test.each([
  ['a malformed number', SNMP.replace('541', 'x'), '/proc/net/snmp:4: "x" is not an unsigned integer'],
  ['a missing number', SNMP.replace(' 444', ''), '/proc/net/snmp:6: "" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseNetSnmp(text)).toThrow(message);
});

test('reads both files, where they are', () => {
  expect(readNetSnmp(fakeHost({ '/proc/net/snmp': SNMP, '/proc/net/netstat': NETSTAT }))).toMatchObject({
    tcpActiveOpens: 541,
    tcpPrunes: 5,
  });
  expect(readNetSnmp(fakeHost())).toBeUndefined();
});

test('no byte string crashes it', () => {
  expect(crashOfText(SNMP, (text) => parseNetSnmp(text))).toBeUndefined();
});
