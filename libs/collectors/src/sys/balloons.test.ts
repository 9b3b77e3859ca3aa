import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { crashOfText } from '../../test/hostile.ts';
import { parseHvBalloon, readHvBalloon } from './hv-balloon.ts';
import { parseVmmemctl, readVmmemctl } from './vmmemctl.ts';
import { readXenMemory } from './xen-memory.ts';

const HYPER_V = `host_version          : 2.0
capabilities          : enabled hot_add
state                 : 1 (Initialized)
page_size             : 4096
pages_added           : 0
pages_onlined         : 0
pages_ballooned       : 262144
total_pages_committed : 524288
max_dynamic_page_count: 4194304
`;

const VMWARE = `balloon capabilities  :             0x1e
used capabilities     :              0x6
is resetting          :                n
target                :           262144
current               :           131072
timer                 :              100
`;

const VMWARE_4_4 =
  'target:             262144 pages\ncurrent:            131072 pages\nrateSleepAlloc:     2048\n';

test('Hyper-V: what was taken back is read, in bytes', () => {
  expect(parseHvBalloon(HYPER_V)).toEqual({
    balloonedBytes: 2 ** 30,
    addedBytes: 0,
    committedBytes: 2 ** 31,
    maxBytes: 2 ** 34,
  });
  expect(parseHvBalloon('pages_ballooned       : 1\n')).toEqual({ balloonedBytes: 4096 });
});

test.each([VMWARE, VMWARE_4_4])('VMware: both layouts are understood', (text) => {
  expect(parseVmmemctl(text)).toEqual({ balloonPages: 131_072, targetPages: 262_144 });
});

test('Xen: current size and target', () => {
  const directory = '/sys/devices/system/xen_memory/xen_memory0';
  expect(
    readXenMemory(fakeHost({ [`${directory}/info/current_kb`]: '4\n', [`${directory}/target_kb`]: '8\n' })),
  ).toEqual({ currentBytes: 4096, targetBytes: 8192 });
});

test.each([
  ['an empty file', () => parseHvBalloon(''), '/sys/kernel/debug/hv-balloon:1: "" has no pages_ballooned'],
  ['a malformed number', () => parseHvBalloon('pages_ballooned : x\n'), '"x" is not an unsigned integer'],
  ['an empty file', () => parseVmmemctl(''), '/sys/kernel/debug/vmmemctl:1: "" has no current size'],
  ['a missing number', () => parseVmmemctl('current:\n'), '"" is not an unsigned integer'],
])('%s is refused', (_name, parse, message) => {
  expect(parse).toThrow(message);
});

test('reads each where it is', () => {
  expect(readHvBalloon(fakeHost({ '/sys/kernel/debug/hv-balloon': HYPER_V }))?.balloonedBytes).toBe(2 ** 30);
  expect(readVmmemctl(fakeHost({ '/sys/kernel/debug/vmmemctl': VMWARE }))?.balloonPages).toBe(131_072);
  const host = fakeHost();
  expect([readHvBalloon(host), readVmmemctl(host), readXenMemory(host)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('no byte string crashes them', () => {
  expect(crashOfText(HYPER_V, parseHvBalloon)).toBeUndefined();
  expect(crashOfText(VMWARE, parseVmmemctl)).toBeUndefined();
});
