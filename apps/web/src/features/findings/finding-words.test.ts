import { expect, it } from 'vitest';
import { describeMetric, subjectName } from './finding-words.ts';

it.each([
  [{ kind: 'process', command: '/usr/bin/python3 /srv/worker.py', pid: 3 }, 'anonBytes', 'worker.py'],
  [{ kind: 'family', command: 'sleep …' }, 'count', 'sleep family'],
  [{ kind: 'host' }, 'sUnreclaimBytes', 'Slab, unreclaimable'],
  [{ kind: 'host' }, 'unaccountedBytes', 'Unaccounted memory'],
] as const)('%o growing in %s is called %s', (subject, metric, name) => {
  expect(subjectName({ subject, metric })).toBe(name);
});

it('says of a metric what it is and where it stands', () => {
  expect(describeMetric('threads')).toMatchObject({ label: 'Threads', source: '/proc/PID/stat num_threads' });
  expect(describeMetric('anonBytes').source).toContain('VmSwap');
});
