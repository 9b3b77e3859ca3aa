import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readZswap } from './zswap.ts';

const PARAMETERS = {
  '/sys/module/zswap/parameters/enabled': 'Y\n',
  '/sys/module/zswap/parameters/compressor': 'lzo\n',
  '/sys/module/zswap/parameters/max_pool_percent': '20\n',
};

test('its settings are read, and its size where debugfs shows it', () => {
  expect(readZswap(fakeHost(PARAMETERS))).toEqual({ isEnabled: true, compressor: 'lzo', maxPoolRatio: 0.2 });
  expect(
    readZswap(
      fakeHost({
        '/sys/module/zswap/parameters/enabled': 'N\n',
        '/sys/kernel/debug/zswap/pool_total_size': '1048576\n',
        '/sys/kernel/debug/zswap/stored_pages': '700\n',
      }),
    ),
  ).toEqual({ isEnabled: false, poolBytes: 1_048_576, storedPages: 700 });
});

test('a kernel without it', () => {
  expect(readZswap(fakeHost())).toBeUndefined();
});
