import { expect, test } from 'vitest';
import { createHostDetector, verdictOf } from '../src/index.ts';
import { given } from './given.ts';
import { HelpersAlike, Incident, INCIDENT_MEMORY_BYTES, RestartLoop } from './incident.ts';
import { Daemons } from './programs.ts';
import { Random } from '../src/evaluate/random.ts';
import {
  BOOTED_AT_MS,
  firstTold,
  HOUR,
  MIB,
  MINUTE,
  observe,
  SECOND,
  SimulatedHost,
} from './simulated-host.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
/** A second or two of its own. */
const SLOW_MACHINE_MS = 60_000;
const BEGAN_MS = 2 * HOUR + 10 * MINUTE;

function hostOfTheIncident(seed: number): { host: SimulatedHost; incident: Incident } {
  const host = new SimulatedHost({
    random: new Random(seed),
    memTotalBytes: INCIDENT_MEMORY_BYTES,
    cpuCount: 16,
  });
  const incident = new Incident(BOOTED_AT_MS + BEGAN_MS);
  host.run(incident, new Daemons(60), new RestartLoop('aa'), new RestartLoop('bb'));
  return { host, incident };
}

test.each(SEEDS)(
  'the incident is named within minutes of growth, before a tenth of memory is gone (seed %d)',
  (seed) => {
    const { host } = hostOfTheIncident(seed);
    const detector = createHostDetector();
    const run = { fromMs: SECOND, toMs: BEGAN_MS + 3 * HOUR, intervalMs: 10 * SECOND };
    const told = observe(detector, host, run);

    expect(firstTold(told)).toHaveLength(1);
    const { atMs, finding } = given(told[0]);
    expect((atMs - BEGAN_MS) / MINUTE).toBeLessThan(35);
    expect(given(finding.bytesTo) - given(finding.bytesFrom)).toBeLessThan(0.1 * INCIDENT_MEMORY_BYTES);
    expect(finding).toMatchObject({
      class: 'idle',
      metric: 'count',
      subject: {
        kind: 'family',
        command: 'npm exec …',
        container: '4f5c2d1a9b8e',
        spawner: 'node /app/supervisor.js',
      },
      proof: { path: 'rapid' },
    });
    expect(finding.from).toBeLessThanOrEqual(24);
    expect(finding.to).toBeGreaterThanOrEqual(40);
    expect(Math.abs(finding.onsetMs - BOOTED_AT_MS - BEGAN_MS)).toBeLessThan(5 * MINUTE);
    expect(finding.explainedShare).toBeGreaterThan(0.9);
    expect(finding.forecast).not.toBeNull();
    expect(told.at(-1)?.finding.state).toBe('confirmed');
  },
  SLOW_MACHINE_MS,
);

test.each(SEEDS)(
  'helpers that all have the same child are named, and not the child (seed %d)',
  (seed) => {
    const host = new SimulatedHost({
      random: new Random(seed),
      memTotalBytes: INCIDENT_MEMORY_BYTES,
      cpuCount: 16,
    });
    host.run(new HelpersAlike(BOOTED_AT_MS + BEGAN_MS), new Daemons(60));
    const run = { fromMs: SECOND, toMs: BEGAN_MS + 2 * HOUR, intervalMs: 10 * SECOND };
    const told = observe(createHostDetector(), host, run);

    expect(firstTold(told)).toHaveLength(1);
    const { atMs, finding } = given(told[0]);
    expect((atMs - BEGAN_MS) / MINUTE).toBeLessThan(45);
    expect(finding).toMatchObject({
      metric: 'count',
      subject: { kind: 'family', command: 'sh -c mcp-helper', spawner: 'sh -c supervisor' },
    });
    // With its `sleep`, which the helper waits for.
    expect(given(finding.bytesTo) / finding.to / MIB).toBeGreaterThan(120);
  },
  SLOW_MACHINE_MS,
);

test('the verdict says it in one sentence', () => {
  const { host } = hostOfTheIncident(1);
  const run = { fromMs: SECOND, toMs: BEGAN_MS + 40 * MINUTE, intervalMs: 10 * SECOND };
  const [first] = observe(createHostDetector(), host, run);
  expect(
    verdictOf(given(first).finding, { hostName: 'web-1', memTotalBytes: INCIDENT_MEMORY_BYTES }),
  ).toMatch(
    /^npm exec … in container 4f5c2d1a9b8e on web-1, started by node \/app\/supervisor\.js, probably leaks: 14 → \d\d processes with .* → .* GiB since 02:1\d UTC, 1\d\d processes or .* GiB an hour, while the host is idle, no session active, .* % of what the host lost since; the host's 121 GiB of memory end in \d+ h/,
  );
});

test('when the container is stopped, the incident is over', () => {
  const { host } = hostOfTheIncident(2);
  const stoppedMs = BEGAN_MS + HOUR;
  host.run({
    step: (one, atMs) => {
      if (atMs < BOOTED_AT_MS + stoppedMs) return;
      for (const process of one.processes.values()) {
        if (process.cgroup?.startsWith('/docker/4f5c')) one.end(process);
      }
    },
  });
  const detector = createHostDetector();
  const run = { fromMs: SECOND, toMs: stoppedMs + 10 * MINUTE, intervalMs: 10 * SECOND };
  const last = given(observe(detector, host, run).at(-1));
  expect(last.finding).toMatchObject({ state: 'fixed', fixedBecause: 'ended', forecast: null });
  expect(last.atMs - stoppedMs).toBeLessThan(5 * MINUTE);
  expect(detector.open()).toEqual([]);
});
