import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { listBlockDevices, readPhysicalDisks } from './block.ts';

test('disks with a device behind them are told from those that are made of others', () => {
  const host = fakeHost({
    '/sys/block/vda/device/vendor': 'x',
    '/sys/block/nvme0n1/device/model': 'x',
    '/sys/block/dm-0/dm/name': 'x',
    '/sys/block/loop0/size': '0',
  });
  expect(listBlockDevices(host)).toEqual(['dm-0', 'loop0', 'nvme0n1', 'vda']);
  expect(readPhysicalDisks(host)).toEqual(new Set(['nvme0n1', 'vda']));
});

test('a host that hides sysfs', () => {
  expect(listBlockDevices(fakeHost())).toBeUndefined();
  expect(readPhysicalDisks(fakeHost())).toBeUndefined();
});
