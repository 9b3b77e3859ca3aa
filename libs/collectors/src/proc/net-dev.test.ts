import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseNetDev, readNetDev, sumNetDev } from './net-dev.ts';

const SAMPLE = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
  eth0: 1806287873   46916    0    0    0     0          0         0  2871652   24789    0    0    0     0       0          0
wlan0:1 2 0 0 0 0 0 0 3 4 0 0 0 0 0 0
`;

const eth0 = { rxBytes: 1_806_287_873, rxPackets: 46_916, txBytes: 2_871_652, txPackets: 24_789 };

test('every interface is read, with or without a space behind its colon', () => {
  const devices = parseNetDev(SAMPLE);
  expect([...devices.keys()]).toEqual(['lo', 'eth0', 'wlan0']);
  expect(devices.get('eth0')).toEqual(eth0);
  expect(devices.get('wlan0')).toEqual({ rxBytes: 1, rxPackets: 2, txBytes: 3, txPackets: 4 });
});

test('the sum leaves the loopback out', () => {
  expect(sumNetDev(parseNetDev(SAMPLE))).toEqual({
    rxBytes: 1_806_287_874,
    rxPackets: 46_918,
    txBytes: 2_871_655,
    txPackets: 24_793,
  });
});

test('a host without interfaces sends nothing', () => {
  expect(sumNetDev(parseNetDev(''))).toEqual({ rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 });
});

test.each([
  ['too few columns', 'eth0: 1 2 3\n', '/proc/net/dev:1: "eth0: 1 2 3" has too few columns'],
  ['a malformed number', SAMPLE.replace('46916', 'x'), '/proc/net/dev:4: "x" is not an unsigned integer'],
])('%s is refused', (_name, text, message) => {
  expect(() => parseNetDev(text)).toThrow(message);
});

test('reads /proc/net/dev', () => {
  expect(readNetDev(fakeHost({ '/proc/net/dev': SAMPLE })).size).toBe(3);
});

test('no byte string crashes it', () => {
  expect(crashOfText(SAMPLE, parseNetDev)).toBeUndefined();
});
