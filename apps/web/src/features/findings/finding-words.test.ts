import { expect, it } from 'vitest';
import { describeMetric, endWords, limitWords, subjectName } from './finding-words.ts';

it.each([
  [{ kind: 'process', command: '/usr/bin/python3 /srv/worker.py', pid: 3 }, 'anonBytes', 'worker.py'],
  [{ kind: 'family', command: 'sleep …' }, 'count', 'sleep family'],
  [{ kind: 'host' }, 'sUnreclaimBytes', 'Slab, unreclaimable'],
  [{ kind: 'host' }, 'unaccountedBytes', 'Unaccounted memory'],
] as const)('%o growing in %s is called %s', (subject, metric, name) => {
  expect(subjectName({ subject, metric })).toBe(name);
});

it('says whose children zombies are', () => {
  expect(describeMetric('zombies')).toMatchObject({ label: 'Children not waited for' });
});

it('says of a metric what it is and where it stands', () => {
  expect(describeMetric('threads')).toMatchObject({ label: 'Threads', source: '/proc/PID/stat num_threads' });
  expect(describeMetric('anonBytes').source).toContain('VmSwap');
});

it.each([
  ['host', 2 * 1024 ** 3, 'Memory ends', '2 GiB, memory and swap of the host'],
  ['cgroup', 64 * 1024 ** 2, 'Its memory ends', '64 MiB, the limit of its cgroup'],
  ['descriptors', 1024, 'Descriptors end', '1,024, its limit of descriptors'],
] as const)('names the limit %s in its own unit', (limit, limitValue, end, words) => {
  expect(endWords(limit)).toBe(end);
  expect(limitWords({ limit, limitValue })).toBe(words);
});
