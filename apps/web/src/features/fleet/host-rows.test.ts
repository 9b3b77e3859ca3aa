import { describe, expect, it } from 'vitest';
import { parseFilter } from '@/lib/filter/filter.ts';
import { exampleItem } from '../findings/finding-fixture.ts';
import {
  countByState,
  filterHosts,
  leftOutHosts,
  orderHosts,
  swapUsedBytes,
  uptimeMs,
  usedRatio,
} from './host-rows.ts';
import { hostFixture as host } from './host-fixture.ts';

describe('filterHosts', () => {
  const hosts = [
    host({}),
    host({ id: 2, name: 'web-01', state: 'probable', kernel: null, labels: {}, openFindings: 1 }),
  ];
  const open = { byHost: new Map([[2, exampleItem(1)]]), whyMissing: 'not yet' };
  it.each([
    ['kernel:6.1', [1]],
    ['state:probable', [2]],
    ['role:db', [1]],
    ['web', [2]],
    ['debian', [1, 2]],
    ['leak:idle', [2]],
    ['leak:worker.py >1MiB/h', [2]],
    ['>1GiB/h', []],
    ['used>70% role:db', [1]],
  ])('%s', (text, ids) => {
    expect(filterHosts(hosts, parseFilter(text), open).map(({ id }) => id)).toEqual(ids);
  });
});

it.each([
  ['leak:idle', [3]],
  ['>1MiB/h', [3]],
  ['growth<1MiB/h web', [3]],
  ['leak:idle web-01', []],
  ['web', []],
])('%s leaves out hosts whose leak is not known', (text, ids) => {
  const hosts = [
    host({ state: 'learning' }),
    host({ id: 2, name: 'web-01', state: 'probable', openFindings: 1 }),
    host({ id: 3, name: 'web-02', state: 'probable', openFindings: 1 }),
  ];
  const open = { byHost: new Map([[2, exampleItem(1)]]), whyMissing: 'not yet' };
  expect(leftOutHosts(hosts, parseFilter(text), open).map(({ id }) => id)).toEqual(ids);
});

it('does not make numbers of what is not known', () => {
  expect(usedRatio(host({}))).toBe(0.75);
  expect(usedRatio(host({ memAvailableBytes: null }))).toBeNull();
  expect(swapUsedBytes(host({ swapFreeBytes: null }))).toBeNull();
});

it('stops the uptime of a silent host at its last sample', () => {
  expect(uptimeMs(host({}), 9000)).toBe(8000);
  expect(uptimeMs(host({ isConnected: false }), 9000)).toBe(4000);
  expect(uptimeMs(host({ bootedAtMs: null }), 9000)).toBeNull();
});

it('puts the worst first, and of those the one that ends first', () => {
  const hosts = [
    host({ id: 1 }),
    host({ id: 2, state: 'probable', exhaustionAtMs: 900 }),
    host({ id: 3, state: 'probable', exhaustionAtMs: 100 }),
    host({ id: 4, memAvailableBytes: 5 }),
  ];
  expect(orderHosts(hosts).map(({ id }) => id)).toEqual([3, 2, 4, 1]);
});

it('counts states, the worst first', () => {
  expect(countByState([host({}), host({ state: 'confirmed' }), host({})])).toEqual([
    { state: 'confirmed', count: 1 },
    { state: 'healthy', count: 2 },
  ]);
});
