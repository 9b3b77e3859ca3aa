import { expect, test } from 'vitest';
import { createHostDetector } from '../src/index.ts';
import { given } from './given.ts';
import {
  BoundedCache,
  BuildTool,
  Chromium,
  Daemons,
  IdleProgram,
  LeakingProgram,
  NodeServer,
  Postgres,
  Spawner,
} from './programs.ts';
import { Random } from '../src/evaluate/random.ts';
import {
  BOOTED_AT_MS,
  firstTold,
  MIB,
  observe,
  type Program,
  SECOND,
  SimulatedHost,
  type ToldFinding,
} from './simulated-host.ts';

/*
 * A busy host at time scale 60, a sample a second: what leaks is found in about two minutes, and nothing else is.
 */

const SEEDS = Array.from({ length: 30 }, (_, index) => index + 1);

function busyHost(random: Random): SimulatedHost {
  const host = new SimulatedHost({ random });
  const within40s = (): number => BOOTED_AT_MS + random.between(0, 40) * SECOND;
  host.run(
    new IdleProgram(),
    new Daemons(60),
    new NodeServer(within40s()),
    new Postgres(within40s()),
    new Chromium(BOOTED_AT_MS + 30 * SECOND),
    new BuildTool(),
  );
  return host;
}

/** Lets a program begin on a busy host and gives what is found, with the delay in seconds. */
function foundBeside(
  seed: number,
  programsFrom: (beganMs: number) => Program[],
): { found: ToldFinding[]; delaysSeconds: number[]; beganMs: number } {
  const random = new Random(seed);
  const beganMs = random.between(5, 60) * SECOND;
  const host = busyHost(random);
  host.run(...programsFrom(BOOTED_AT_MS + beganMs));
  const detector = createHostDetector({ timeScale: 60 });
  const run = { fromMs: 2 * SECOND, toMs: beganMs + 300 * SECOND, intervalMs: SECOND };
  const found = firstTold(observe(detector, host, run));
  return {
    found,
    delaysSeconds: found.map(({ atMs }) => (atMs - beganMs) / SECOND),
    beganMs: BOOTED_AT_MS + beganMs,
  };
}

test.each(SEEDS)(
  'a leak of 1 MiB/s is the one finding, its caching and idle twins are none (seed %d)',
  (seed) => {
    const { found, delaysSeconds, beganMs } = foundBeside(seed, (fromMs) => [
      new LeakingProgram(fromMs),
      ...[30, 60, 90].map((cap) => new BoundedCache(fromMs, cap * MIB)),
    ]);

    expect(found.map(({ finding }) => finding.subject.command)).toEqual(['python3 /srv/leak.py']);
    expect(delaysSeconds[0]).toBeGreaterThan(115);
    expect(delaysSeconds[0]).toBeLessThan(165);
    const finding = given(found[0]).finding;
    expect(finding).toMatchObject({
      state: 'probable',
      class: 'idle',
      metric: 'anonBytes',
      subject: { kind: 'process', name: 'python3', unit: 'leak.service' },
      proof: { path: 'fast' },
    });
    expect(Math.abs(finding.onsetMs - beganMs)).toBeLessThan(6 * SECOND);
    const [low, , high] = finding.slopePerHour;
    for (const truth of [MIB, (MIB + 4096) / 1.0025]) {
      expect(low).toBeLessThan(truth * 3600);
      expect(high).toBeGreaterThan(truth * 3600);
    }
    expect(finding.forecast?.atMs[0]).toBeLessThan(finding.forecast?.atMs[2] ?? 0);
  },
);

test.each(SEEDS)(
  'a shell that forgets a helper every 2 s is the one finding, as a family (seed %d)',
  (seed) => {
    let spawner: Spawner | undefined;
    const { found, delaysSeconds } = foundBeside(seed, (fromMs) => [
      (spawner = new Spawner(fromMs, 2 * SECOND)),
    ]);

    expect(found.map(({ finding }) => finding.key.split(':')[0])).toEqual(['family']);
    expect(delaysSeconds[0]).toBeLessThan(165);
    const finding = given(found[0]).finding;
    expect(finding).toMatchObject({
      class: 'idle',
      metric: 'count',
      subject: {
        kind: 'family',
        command: '/opt/helper --job …',
        unit: 'spawner.service',
        spawner: 'sh /opt/spawn.sh',
        spawnerPid: spawner?.shell?.pid,
      },
    });
    const [low, , high] = finding.slopePerHour;
    expect(low).toBeLessThan(1800);
    expect(high).toBeGreaterThan(1800);
    // The count is the floor of the last cell, its memory is that of the sample behind it.
    expect(given(finding.bytesTo) / (3 * MIB) - finding.to).toBeLessThanOrEqual(1);
    expect(finding.bytesPerHour).toBeCloseTo(finding.slopePerHour[1] * 3 * MIB, -3);
  },
);

test('a finding is confirmed when it has lasted as long again, and told no more often than every ten scaled minutes', () => {
  const random = new Random(7);
  const host = busyHost(random);
  host.run(new LeakingProgram(BOOTED_AT_MS + 10 * SECOND));
  const detector = createHostDetector({ timeScale: 60 });
  const told = observe(detector, host, { fromMs: SECOND, toMs: 600 * SECOND, intervalMs: SECOND });

  const states = told.map(({ finding }) => finding.state);
  expect(states.indexOf('confirmed')).toBe(states.lastIndexOf('probable') + 1);
  const confirmed = given(told.find(({ finding }) => finding.state === 'confirmed'));
  expect(confirmed.atMs - 10 * SECOND).toBeGreaterThanOrEqual(240 * SECOND);
  expect(confirmed.atMs - 10 * SECOND).toBeLessThan(255 * SECOND);
  for (const [index, { atMs }] of told.entries()) {
    if (index === 0 || told[index] === confirmed) continue;
    expect(atMs - given(told[index - 1]).atMs).toBeGreaterThanOrEqual(9.5 * SECOND);
  }
  expect(detector.open()).toHaveLength(1);
});

test('memory of the kernel that grows is found, with what it explains', () => {
  const host = busyHost(new Random(3));
  host.run({
    step: (one, atMs) => (one.extraBytes['sUnreclaimBytes'] = ((atMs - BOOTED_AT_MS) / SECOND) * 4 * MIB),
  });
  const detector = createHostDetector({ timeScale: 60 });
  const found = firstTold(
    observe(detector, host, { fromMs: SECOND, toMs: 250 * SECOND, intervalMs: SECOND }),
  );
  expect(found.map(({ finding }) => [finding.key, finding.subject])).toEqual([
    ['host:sUnreclaimBytes', { kind: 'host' }],
  ]);
});

test.each(['unaccountedBytes', 'shmemBytes'])(
  '%s is a finding only while memory falls alike, and no one maps it',
  (id) => {
    const grown = (atMs: number): number => ((atMs - BOOTED_AT_MS) / SECOND) * 5 * MIB;
    const found = (disturb: (host: SimulatedHost, atMs: number) => void): number => {
      const host = new SimulatedHost({ random: new Random(5) });
      host.run(new Daemons(10), {
        step: (one, atMs) => {
          one.extraBytes[id] = grown(atMs);
          disturb(one, atMs);
        },
      });
      const detector = createHostDetector({ timeScale: 60 });
      return firstTold(observe(detector, host, { fromMs: SECOND, toMs: 250 * SECOND, intervalMs: SECOND }))
        .length;
    };
    expect(found(() => {})).toBe(1);
    expect(found((host, atMs) => (host.extraBytes['availableBytes'] = grown(atMs)))).toBe(0);
    const mapped = (host: SimulatedHost, atMs: number): void => {
      given(host.processes.get(1)).shmemBytes = grown(atMs);
    };
    expect(found(mapped)).toBe(id === 'shmemBytes' ? 0 : 1);
  },
);

test.each(['tmpfsBytes', 'sysvShmOrphanedBytes'])(
  'shared memory that grows by %s is told as that, once',
  (id) => {
    const host = new SimulatedHost({ random: new Random(5) });
    host.run(new Daemons(10), {
      step: (one, atMs) => {
        const grown = ((atMs - BOOTED_AT_MS) / SECOND) * 5 * MIB;
        one.extraBytes['shmemBytes'] = grown;
        one.extraBytes[id] = grown;
      },
    });
    const told = observe(createHostDetector({ timeScale: 60 }), host, {
      fromMs: SECOND,
      toMs: 250 * SECOND,
      intervalMs: SECOND,
    });
    expect(firstTold(told).map(({ finding }) => finding.key)).toEqual([`host:${id}`]);
  },
);
