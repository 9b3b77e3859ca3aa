import { expect, test } from 'vitest';
import type { Finding } from '../model.ts';
import { verdictOf } from './words.ts';

const MIB = 1024 ** 2;
const HOUR = 3_600_000;
const ONSET = Date.UTC(2026, 2, 14, 2, 10);
const context = { hostName: 'web-1', memTotalBytes: 16 * 1024 * MIB };

const finding: Finding = {
  key: 'process:4711:100',
  state: 'probable',
  class: 'idle',
  metric: 'anonBytes',
  subject: {
    kind: 'process',
    command: 'python3 /srv/leak.py',
    name: 'python3',
    pid: 4711,
    unit: 'leak.service',
  },
  onsetMs: ONSET,
  firstSeenMs: ONSET + 2 * HOUR,
  updatedMs: ONSET + 2 * HOUR,
  slopePerHour: [58 * MIB, 60 * MIB, 62 * MIB],
  from: 10 * MIB,
  to: 130 * MIB,
  forecast: {
    limit: 'host',
    limitValue: 16 * 1024 * MIB,
    atMs: [ONSET + 10 * HOUR, ONSET + 11 * HOUR, ONSET + 12 * HOUR],
  },
  explainedShare: 0.93,
  proof: {
    path: 'fast',
    fromMs: ONSET,
    toMs: ONSET + 2 * HOUR,
    cellMs: 60_000,
    points: [{ atMs: ONSET, value: 10 * MIB, activity: 0.02 }],
    valueAtFrom: 10 * MIB,
    idleMs: 2 * HOUR,
    statistic: 20,
    threshold: 4,
    excluded: [],
  },
};

const busyAtTimes = [
  { atMs: ONSET, value: 10 * MIB, activity: 0.02 },
  { atMs: ONSET + HOUR, value: 70 * MIB, activity: 0.9 },
];

const incident: Finding = {
  ...finding,
  metric: 'count',
  subject: {
    kind: 'family',
    command: 'npm exec …',
    container: '4f5c2d1a9b8e',
    spawner: 'node /app/supervisor.js',
  },
  slopePerHour: [140, 160, 180],
  from: 14,
  to: 406,
  bytesFrom: 900 * MIB,
  bytesTo: 26_000 * MIB,
  bytesPerHour: 10_240 * MIB,
};

test.each<[string, Finding, string]>([
  [
    'a process',
    finding,
    'python3 /srv/leak.py (pid 4711) of leak.service on web-1 probably leaks: 10 MiB → 130 MiB since 02:10 UTC, ' +
      "60 MiB an hour, while the host is idle, 93 % of what the host lost since; the host's 16 GiB of memory end in 9 h (8 h to 10 h).",
  ],
  [
    'a confirmed one without a date',
    { ...finding, state: 'confirmed', forecast: null, class: 'work' },
    'python3 /srv/leak.py (pid 4711) of leak.service on web-1 leaks: 10 MiB → 130 MiB since 02:10 UTC, 60 MiB an hour, ' +
      "with the work it does, and gives nothing back, 93 % of what the host lost since; when the host's 16 GiB of memory end cannot be said yet.",
  ],
  [
    'the incident',
    incident,
    'npm exec … in container 4f5c2d1a9b8e on web-1, started by node /app/supervisor.js, probably leaks: ' +
      '14 → 406 processes with 900 MiB → 25.4 GiB since 02:10 UTC, 160 processes or 10 GiB an hour, while the host is idle, ' +
      "93 % of what the host lost since; the host's 16 GiB of memory end in 9 h (8 h to 10 h).",
  ],
  [
    'a bucket of the host that grows for days',
    {
      ...finding,
      metric: 'unaccountedBytes',
      subject: { kind: 'host' },
      updatedMs: ONSET + 80 * HOUR,
      forecast: null,
      proof: { ...finding.proof, path: 'slow', idleMs: 0, points: busyAtTimes },
    },
    'Memory that nothing accounts for on web-1 probably leaks: 10 MiB → 130 MiB since 2026-03-14 02:10 UTC, ' +
      "1.41 GiB a day, no faster when the host is busy, 93 % of what the host lost since; when the host's 16 GiB of memory end cannot be said yet.",
  ],
  [
    'a fixed one',
    { ...finding, state: 'fixed', fixedBecause: 'ended', forecast: null },
    'python3 /srv/leak.py (pid 4711) of leak.service on web-1 leaked: 10 MiB → 130 MiB since 02:10 UTC, 60 MiB an hour; it ended by 04:10 UTC.',
  ],
])('says of %s', (_name, said, expected) => {
  expect(verdictOf(said, context)).toBe(expected);
});

test('does not compare with idle hours where there were none', () => {
  const points = busyAtTimes.map((point) => ({ ...point, activity: 0.9 }));
  const verdict = verdictOf({ ...finding, proof: { ...finding.proof, idleMs: 0, points } }, context);
  expect(verdict).toContain(', with next to no work of its own, 93 %');
});

test('says nothing of activity that nobody knows', () => {
  const points = [{ atMs: ONSET, value: 1, activity: null }];
  expect(verdictOf({ ...finding, proof: { ...finding.proof, points } }, context)).not.toMatch(/idle|busy/);
});

test('leaves out a share that explains nothing', () => {
  expect(verdictOf({ ...finding, explainedShare: 0.01 }, context)).not.toContain('what the host lost');
});

test('cuts a command line that would drown the sentence', () => {
  const subject = { ...finding.subject, command: `java\n${'-Dx=y '.repeat(200)}` };
  const verdict = verdictOf({ ...finding, subject }, context);
  expect(verdict.length).toBeLessThan(350);
  expect(verdict).toMatch(/^java -Dx=y .*…/);
});

test.each([
  [false, ', no session active, '],
  [true, ', 93 % of'],
])('says when nobody was there who could have done it (sessions: %s)', (hadSessions, words) => {
  const verdict = verdictOf({ ...finding, hadSessions }, context);
  expect(verdict).toContain(words);
  expect(verdict.includes('session')).toBe(!hadSessions);
});

test.each([
  ['zombies', "when the host's process ids are used up cannot be said yet"],
  ['descriptors', 'when its descriptors are used up cannot be said yet'],
  ['anonBytes', "when the host's 16 GiB of memory end cannot be said yet"],
])('of what grows without a date it names what would come to an end (%s)', (metric, words) => {
  expect(verdictOf({ ...finding, metric, forecast: null }, context)).toContain(words);
});
