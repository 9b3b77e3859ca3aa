import { expect, it } from 'vitest';
import { bucketRows, endsOf, type UsageMap, usageName, usageSentence } from './usage-view.ts';

const MIB = 1024 ** 2;
const HOUR_MS = 3_600_000;

const map: UsageMap = {
  id: 'a',
  program: '/opt/api @ api.service',
  metric: 'anonBytes',
  hosts: 5,
  rising: 1,
  times: [0, HOUR_MS, 2 * HOUR_MS],
  edges: [0, 64 * MIB, 128 * MIB],
  counts: [
    [5, 3, 1],
    [0, 2, 2],
    [0, 0, 2],
  ],
  isRising: [false, true, true],
};

it('the highest bucket comes first, with the hours in which as many hosts lay in it', () => {
  expect(bucketRows(map)).toEqual([
    {
      range: '128 MiB or more',
      runs: [
        { from: 0, hours: 2, hosts: 0, known: 5 },
        { from: 2, hours: 1, hosts: 2, known: 5 },
      ],
      first: 0,
      last: 2,
      isRising: true,
    },
    {
      range: '64 MiB to 128 MiB',
      runs: [
        { from: 0, hours: 1, hosts: 0, known: 5 },
        { from: 1, hours: 2, hosts: 2, known: 5 },
      ],
      first: 0,
      last: 2,
      isRising: true,
    },
    {
      range: '0 B to 64 MiB',
      runs: [
        { from: 0, hours: 1, hosts: 5, known: 5 },
        { from: 1, hours: 1, hosts: 3, known: 5 },
        { from: 2, hours: 1, hosts: 1, known: 5 },
      ],
      first: 5,
      last: 1,
      isRising: false,
    },
  ]);
});

it('says where hosts have gone, from the lowest bucket that they drifted into', () => {
  expect(usageSentence(map)).toBe(
    '/opt/api @ api.service: own memory: 4 of 5 hosts at 64 MiB or more; 2 h before, 0 of 5 known',
  );
  expect(usageSentence({ ...map, isRising: [false, false, false] })).toBe(
    '/opt/api @ api.service: own memory: no drift on 5 hosts within 2 h',
  );
});

it('hosts that were not there yet are not counted as hosts of another bucket', () => {
  const grown: UsageMap = {
    ...map,
    hosts: 4,
    times: [0, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS],
    counts: [
      [0, 1, 1, 0],
      [0, 0, 2, 3],
      [0, 0, 0, 0],
    ],
  };
  expect(endsOf(grown)).toEqual({ first: { hour: 1, known: 1 }, last: { hour: 3, known: 3 } });
  expect(usageSentence(grown)).toBe(
    '/opt/api @ api.service: own memory: 3 of 3 hosts at 64 MiB or more; 2 h before, 0 of 1 known',
  );
  expect(bucketRows(grown).at(-1)).toMatchObject({
    runs: [
      { from: 0, hours: 1, hosts: 0, known: 0 },
      { from: 1, hours: 1, hosts: 1, known: 1 },
      { from: 2, hours: 1, hosts: 1, known: 3 },
      { from: 3, hours: 1, hosts: 0, known: 3 },
    ],
    first: 1,
    last: 0,
  });
});

it('what belongs to the kernel is called by its metric', () => {
  expect(usageName({ program: 'host sUnreclaimBytes', metric: 'sUnreclaimBytes' })).toBe(
    'Slab, unreclaimable',
  );
});
