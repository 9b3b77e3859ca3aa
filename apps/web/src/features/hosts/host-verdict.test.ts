import { expect, it } from 'vitest';
import { exampleItem } from '../findings/finding-fixture.ts';
import { hostVerdict } from './host-verdict.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);

const base: Parameters<typeof hostVerdict>[0] = {
  name: 'db-07',
  state: 'healthy',
  openFindings: 0,
  exhaustionAtMs: null,
  learningUntilMs: null,
  silentSinceMs: null,
  sampledAtMs: NOW,
};

it.each([
  [{}, 'No leaks on db-07'],
  [
    { state: 'learning', learningUntilMs: NOW + HOUR },
    'No leaks on db-07 so far; still learning, until 13:00',
  ],
  [
    { state: 'confirmed', openFindings: 2, exhaustionAtMs: NOW + 6 * HOUR },
    '2 leaks on db-07; its memory ends in 6 h',
  ],
  [
    { state: 'confirmed', openFindings: 1, exhaustionAtMs: NOW - HOUR },
    '1 leak on db-07; its memory was expected to end at 11:00',
  ],
  [
    { state: 'unknown', openFindings: 1, silentSinceMs: NOW - HOUR },
    'db-07 is unknown since 11:00, for 1 h; it had 1 leak then',
  ],
  [{ state: 'unknown', sampledAtMs: null }, 'db-07 is enrolled, and was never heard of'],
] as const)('%o', (rest, sentence) => {
  expect(hostVerdict({ ...base, ...rest }, undefined, NOW, timeOf).sentence).toBe(sentence);
});

it.each([
  [1, exampleItem(1), 'worker.py (pid 3) on db-07 leaks 10 MiB/h since 09:00; its memory ends in 6 h'],
  [
    3,
    exampleItem(1, {
      metric: 'count',
      subject: { kind: 'family', command: 'npm exec …', container: '2df19e72a62a0123' },
      from: 14,
      to: 406,
      bytesPerHour: 1024 ** 3,
    }),
    'npm family in container 2df19e72a62a on db-07: 14 → 406 processes, 1 GiB/h since 09:00; its memory ends in 6 h; 2 more leaks',
  ],
])('says of the worst of %i leaks what it is', (openFindings, worst, sentence) => {
  const host = { ...base, state: 'confirmed', openFindings, exhaustionAtMs: NOW + 6 * HOUR } as const;
  expect(hostVerdict(host, worst, NOW, timeOf).sentence).toBe(sentence);
});
