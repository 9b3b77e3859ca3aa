import { expect, test } from 'vitest';
import { CollectorFailures } from './collector-failures.ts';

test('failures are counted by collector, with a reason that does not change with each', () => {
  let nowMs = 0;
  const failures = new CollectorFailures(() => nowMs);
  expect(failures.read()).toEqual([]);
  failures.note('slab', new Error('/proc/slabinfo: EACCES'));
  failures.note('processes', new Error('/proc/7/stat: no state'), 3);
  failures.note('processes', new Error('/proc/9/stat: no state'));
  const told = () =>
    failures.read().map(({ values, facts }) => [facts['name'], values['failures'], facts['reason']]);
  expect(told()).toEqual([
    ['slab', 1, '/proc/slabinfo: EACCES'],
    ['processes', 4, '/proc/7/stat: no state'],
  ]);
  nowMs = 3_600_000;
  failures.note('processes', new Error('/proc: EIO'));
  expect(told()[1]).toEqual(['processes', 5, '/proc: EIO']);
});
