import { expect, it } from 'vitest';
import { groupFilter, groupHosts, groupings } from './group-hosts.ts';
import { hostFixture as host } from './host-fixture.ts';

const hosts = [
  host({ id: 1, labels: { role: 'web', version: '1.4.1' } }),
  host({
    id: 2,
    labels: { role: 'web', version: '1.4.2' },
    openFindings: 1,
    state: 'confirmed',
    exhaustionAtMs: 50,
  }),
  host({
    id: 3,
    labels: { role: 'web', version: '1.4.2' },
    openFindings: 2,
    state: 'watch',
    exhaustionAtMs: 20,
  }),
  host({ id: 4, labels: {}, kernel: '6.8' }),
];

it('offers every label of the fleet, then facts', () => {
  expect(groupings(hosts).map(({ value }) => value)).toEqual([
    'label:role',
    'label:version',
    'kernel',
    'distribution',
    'arch',
    'agent',
  ]);
});

it('puts the group that leaks on the greatest share of its hosts first', () => {
  const groups = groupHosts(hosts, 'label:version');
  expect(groups.map(({ value, leaks, exhaustionAtMs }) => [value, leaks, exhaustionAtMs])).toEqual([
    ['1.4.2', 3, 20],
    ['1.4.1', 0, null],
    [null, 0, null],
  ]);
});

it('names a group as the filter does', () => {
  expect(groupFilter('label:Role', 'Web')).toBe('role:web');
  expect(groupFilter('kernel', '6.1.0-18-amd64')).toBe('kernel:6.1.0-18-amd64');
  expect(groupFilter('distribution', 'Debian GNU/Linux 12')).toBe('distribution:"debian gnu/linux 12"');
});
