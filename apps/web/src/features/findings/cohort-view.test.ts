import { expect, it } from 'vitest';
import { latestByHost, type CohortMember, pivotByVersion, sameElsewhere } from './cohort-view.ts';
import { exampleItem } from './finding-fixture.ts';

const member = (host: string, version: string, isGrowing: boolean, perHour: number): CohortMember => ({
  id: host,
  host,
  version,
  isGrowing,
  from: 0,
  to: perHour,
  perHour,
});

it('puts the version that grows on the most of its hosts first', () => {
  expect(
    pivotByVersion([
      member('a', '1.4.1', false, 0),
      member('b', '1.4.2', true, 30),
      member('c', '1.4.2', true, 10),
      member('d', '1.4.2', false, 1),
      member('e', '1.4.2', true, 20),
    ]),
  ).toEqual([
    { version: '1.4.2', hosts: 4, growing: 3, perHour: 20 },
    { version: '1.4.1', hosts: 1, growing: 0, perHour: 0 },
  ]);
});

it('finds the same program elsewhere, whatever its port', () => {
  const at = (id: number, hostId: number, command: string, metric = 'anonBytes') => {
    return { ...exampleItem(id, { metric, subject: { kind: 'process', command } }), hostId };
  };
  const all = [
    at(1, 1, 'app --port 8001'),
    at(2, 2, 'app --port 8002'),
    at(3, 2, 'other'),
    at(4, 3, 'app --port 1', 'threads'),
    at(5, 1, 'app --port 9'),
  ];
  expect(sameElsewhere(all[0] as (typeof all)[number], all).map(({ id }) => id)).toEqual([2]);
});

it('gives each host one line, of what is open before what is over', () => {
  const at = (id: number, hostId: number, state: 'fixed' | 'confirmed') => ({
    ...exampleItem(id, { state }),
    hostId,
  });
  expect(
    latestByHost([at(9, 2, 'fixed'), at(7, 3, 'fixed'), at(5, 2, 'confirmed'), at(4, 2, 'fixed')]).map(
      ({ latest, earlier }) => [latest.id, earlier],
    ),
  ).toEqual([
    [5, 2],
    [7, 0],
  ]);
});
