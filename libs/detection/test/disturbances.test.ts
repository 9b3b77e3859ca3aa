import { HOST_METRICS, Table } from '@seep/shared';
import { expect, test } from 'vitest';
import { createHostDetector, type Finding } from '../src/index.ts';
import { given } from './given.ts';
import { Daemons, IdleProgram, LeakingProgram, Spawner } from './programs.ts';
import { Random } from '../src/evaluate/random.ts';
import {
  BOOTED_AT_MS,
  firstTold,
  GIB,
  HOUR,
  MIB,
  MINUTE,
  observe,
  type Program,
  SECOND,
  SimulatedHost,
  type SimulatedProcess,
} from './simulated-host.ts';

/** A process that leaks steadily, until something is done to it. */
class Leak implements Program {
  process: SimulatedProcess | undefined;
  readonly #bytesPerMinute: number;
  readonly #fromMs: number;
  readonly #disturb: (process: SimulatedProcess, atMs: number, host: SimulatedHost) => void;
  #level = 50 * MIB;
  #beforeMs: number;

  /** Times are from the host's boot on. */
  constructor(
    bytesPerMinute: number,
    fromMs: number,
    disturb: (process: SimulatedProcess, atMs: number, host: SimulatedHost) => void = () => {},
  ) {
    this.#bytesPerMinute = bytesPerMinute;
    this.#fromMs = BOOTED_AT_MS + fromMs;
    this.#beforeMs = this.#fromMs;
    this.#disturb = disturb;
  }

  step(host: SimulatedHost, atMs: number): void {
    this.process ??= host.start({ name: 'app', command: '/opt/leak', anonBytes: this.#level });
    if (atMs > this.#beforeMs) {
      this.#level += (this.#bytesPerMinute * (atMs - this.#beforeMs)) / MINUTE;
      this.#beforeMs = atMs;
    }
    this.process.anonBytes = this.#level;
    this.#disturb(this.process, atMs - BOOTED_AT_MS, host);
  }
}

function hostWith(...programs: Program[]): SimulatedHost {
  const host = new SimulatedHost({ random: new Random(1), memTotalBytes: 32 * GIB });
  host.run(new IdleProgram(), ...programs);
  return host;
}

const everyHalfMinute = { fromMs: SECOND, intervalMs: 30 * SECOND };

test('a gap is left out of the growth and of the time, and said', () => {
  const jumpMs = 70 * MINUTE;
  // While nobody looks, another 500 MiB come that are never seen coming.
  const leak = new Leak(MIB, 10 * MINUTE, (process, atMs) => {
    if (atMs >= jumpMs) process.anonBytes += 500 * MIB;
  });
  const gap = [jumpMs - 10 * MINUTE, jumpMs + 10 * MINUTE] as const;
  const told = observe(createHostDetector(), hostWith(leak), {
    ...everyHalfMinute,
    toMs: 4 * HOUR,
    gaps: [gap],
  });
  const { atMs, finding } = given(told[0]);
  expect(firstTold(told)).toHaveLength(1);
  // Two hours of observed growth, and the twenty minutes that do not count.
  expect((atMs - 10 * MINUTE) / MINUTE).toBeGreaterThan(140);
  expect((atMs - 10 * MINUTE) / MINUTE).toBeLessThan(165);
  expect(finding.slopePerHour[0]).toBeLessThan(60 * MIB);
  expect(finding.slopePerHour[2]).toBeGreaterThan(60 * MIB);
  expect(finding.proof.excluded).toMatchObject([{ reason: 'no samples' }]);
  const [excluded] = finding.proof.excluded;
  expect(Math.abs(given(excluded).fromMs - BOOTED_AT_MS - gap[0])).toBeLessThan(MINUTE);
  expect(Math.abs(given(excluded).toMs - BOOTED_AT_MS - gap[1])).toBeLessThan(MINUTE);
  expect(finding.proof.points.some(({ value }) => value === null)).toBe(true);
});

test('a stretch that is a gap for more than a quarter decides nothing', () => {
  const gaps = [[60 * MINUTE, 150 * MINUTE]] as const;
  const run = { ...everyHalfMinute, toMs: 4 * HOUR, gaps };
  expect(observe(createHostDetector(), hostWith(new Leak(MIB, 10 * MINUTE)), run)).toEqual([]);
});

test('a step within a gap is no growth', () => {
  const stepMs = 2 * HOUR;
  const step: Program = new Leak(0, 0, (process, atMs) => {
    if (atMs >= stepMs) process.anonBytes += GIB;
  });
  const gaps = [[stepMs - 5 * MINUTE, stepMs + 5 * MINUTE]] as const;
  expect(observe(createHostDetector(), hostWith(step), { ...everyHalfMinute, toMs: 9 * HOUR, gaps })).toEqual(
    [],
  );
});

/** What the last word on a leak was, and when. */
function ending(
  disturb: (process: SimulatedProcess, atMs: number, host: SimulatedHost) => void,
  toMs: number,
): { atMs: number; finding: Finding; keys: string[] } {
  const host = hostWith(new Leak(MIB, 0, disturb));
  const told = observe(createHostDetector(), host, { ...everyHalfMinute, toMs });
  const last = given(told.findLast(({ finding }) => finding.state === 'fixed'));
  return { ...last, keys: [...new Set(told.map(({ finding }) => finding.key))] };
}

test('a finding that stays open keeps its beginning, in longer cells', () => {
  const run = { ...everyHalfMinute, toMs: 30 * HOUR };
  const told = observe(createHostDetector(), hostWith(new Leak(MIB, HOUR)), run);
  const { proof, from, to, onsetMs } = given(told.at(-1)).finding;
  expect(Math.abs(onsetMs - BOOTED_AT_MS - HOUR)).toBeLessThan(5 * MINUTE);
  expect(Math.abs(given(proof.points[0]).atMs - onsetMs)).toBeLessThan(20 * MINUTE);
  expect(proof.points.length).toBeGreaterThan(100);
  expect(proof.points.length).toBeLessThanOrEqual(240);
  expect((to - from) / MIB).toBeCloseTo(29 * 60, -2);
});

test('a process that ends is told at once', () => {
  const { atMs, finding } = ending((process, at, host) => {
    if (at >= 5 * HOUR) host.end(process);
  }, 6 * HOUR);
  expect(finding).toMatchObject({ state: 'fixed', fixedBecause: 'ended', forecast: null });
  expect(atMs - 5 * HOUR).toBeLessThan(MINUTE);
});

test('a pid that is used again at once is another process', () => {
  const { finding, keys } = ending((process, at, host) => {
    if (at < 5 * HOUR || host.processes.get(process.pid) !== process) return;
    host.end(process);
    host.start({ name: 'app', command: '/opt/calm', anonBytes: 350 * MIB, pid: process.pid });
  }, 9 * HOUR);
  expect(finding.fixedBecause).toBe('ended');
  expect(keys).toHaveLength(1);
});

test('a leak that stops is fixed when it has been level for as long as it took to find', () => {
  let stopped = 0;
  const { atMs, finding } = ending((process, at) => {
    if (at >= 5 * HOUR) process.anonBytes = stopped ||= process.anonBytes;
  }, 9 * HOUR);
  expect(finding.fixedBecause).toBe('flat');
  expect((atMs - 5 * HOUR) / HOUR).toBeGreaterThan(1.5);
  expect((atMs - 5 * HOUR) / HOUR).toBeLessThan(2.2);
});

test('memory that is given back ends a finding', () => {
  const { atMs, finding } = ending((process, at) => {
    if (at >= 5 * HOUR) process.anonBytes = 60 * MIB;
  }, 6 * HOUR);
  expect(finding.fixedBecause).toBe('fell');
  expect(atMs - 5 * HOUR).toBeLessThan(5 * MINUTE);
});

test('a leak that is swapped out is a leak', () => {
  const leak = new Leak(MIB, 0, (process) => {
    process.swapBytes = Math.max(0, process.anonBytes - 60 * MIB);
    process.anonBytes = Math.min(process.anonBytes, 60 * MIB);
  });
  const told = observe(createHostDetector(), hostWith(leak), { ...everyHalfMinute, toMs: 3 * HOUR });
  expect(told[0]?.finding.metric).toBe('anonBytes');
});

test('a Java heap below its cap fills, and leaks nothing', () => {
  const java = (command: string): number => {
    const host = new SimulatedHost({ random: new Random(1), memTotalBytes: 32 * GIB });
    const process = host.start({ name: 'java', command, anonBytes: 50 * MIB });
    host.run({
      step: (_host, atMs) => (process.anonBytes = 50 * MIB + ((atMs - BOOTED_AT_MS) / MINUTE) * MIB),
    });
    return observe(createHostDetector(), host, { ...everyHalfMinute, toMs: 4 * HOUR }).length;
  };
  expect(java('java -Xmx1g -jar app.jar')).toBe(0);
  expect(java('java -Xmx100m -jar app.jar')).toBeGreaterThan(0);
});

test('a new boot ends what was open', () => {
  const host = hostWith(new Leak(MIB, 0));
  const detector = createHostDetector();
  observe(detector, host, { ...everyHalfMinute, toMs: 3 * HOUR });
  expect(detector.open()).toHaveLength(1);
  detector.startBoot({ ...host.boot, bootId: 'a3c1f6de-0000-4000-8000-000000000002' });
  expect(detector.open()).toEqual([]);
  const after = new SimulatedHost({ random: new Random(2) });
  expect(detector.observe(after.sample(BOOTED_AT_MS + 30 * HOUR, MINUTE))).toMatchObject([
    { state: 'fixed', fixedBecause: 'ended', subject: { command: '/opt/leak' } },
  ]);
});

test('the same boot again is no new one', () => {
  const host = hostWith(new Leak(MIB, 0));
  const detector = createHostDetector();
  observe(detector, host, { ...everyHalfMinute, toMs: 3 * HOUR });
  detector.startBoot(host.boot);
  expect(detector.open()).toHaveLength(1);
});

test('samples that come again, or too late, change nothing', () => {
  const told = (isTwice: boolean): Finding[] => {
    const host = new SimulatedHost({ random: new Random(4) });
    host.run(new Daemons(20), new LeakingProgram(BOOTED_AT_MS + 10 * SECOND));
    const detector = createHostDetector({ timeScale: 60 });
    detector.startBoot(host.boot);
    const findings: Finding[] = [];
    for (let second = 1; second < 200; second++) {
      const sample = host.sample(BOOTED_AT_MS + second * SECOND, SECOND, second === 1);
      for (const process of sample.described) detector.describe(process);
      findings.push(...detector.observe(sample));
      if (!isTwice) continue;
      const lateMs = sample.atMs - 5 * SECOND;
      expect(detector.observe(sample)).toEqual([]);
      expect(detector.observe({ ...sample, atMs: lateMs, uptimeMs: sample.uptimeMs - 5 * SECOND })).toEqual(
        [],
      );
    }
    return findings;
  };
  expect(told(true)).toEqual(told(false));
  expect(told(false).length).toBeGreaterThan(0);
});

test('a clock that jumps back an hour delays nothing', () => {
  const host = hostWith(new Leak(MIB, 10 * MINUTE));
  const detector = createHostDetector();
  detector.startBoot(host.boot);
  let found: { atMs: number; finding: Finding } | undefined;
  for (let atMs = SECOND; atMs < 4 * HOUR && !found; atMs += 30 * SECOND) {
    const sample = host.sample(BOOTED_AT_MS + atMs, 30 * SECOND, atMs === SECOND);
    for (const process of sample.described) detector.describe(process);
    const wrongMs = atMs > HOUR ? HOUR : 0;
    const [finding] = detector.observe({ ...sample, atMs: sample.atMs - wrongMs });
    if (finding) found = { atMs, finding };
  }
  expect(given(found).atMs / MINUTE).toBeLessThan(10 + 130);
  expect(given(found).finding.updatedMs).toBe(BOOTED_AT_MS + given(found).atMs - HOUR);
  expect(given(found).finding.proof.excluded).toEqual([]);
});

test('a host that tells nothing of itself still has its leak found, without date and share', () => {
  const host = new SimulatedHost({
    random: new Random(1),
    absentHostMetrics: HOST_METRICS.map(({ id }) => id),
  });
  host.run(new Leak(MIB, 0));
  const [first] = observe(createHostDetector(), host, { ...everyHalfMinute, toMs: 3 * HOUR });
  expect(first?.finding).toMatchObject({ metric: 'anonBytes', forecast: null });
  expect(first?.finding).not.toHaveProperty('explainedShare');
  expect(first?.finding.proof.points.every(({ activity }) => activity === null)).toBe(true);
  expectToBeData(given(first).finding);
});

test('processes without a number for their memory are passed over', () => {
  const host = hostWith(new Leak(MIB, 0));
  const detector = createHostDetector();
  detector.startBoot(host.boot);
  for (let atMs = SECOND; atMs < 3 * HOUR; atMs += 30 * SECOND) {
    const sample = host.sample(BOOTED_AT_MS + atMs, 30 * SECOND, true);
    for (const process of sample.described) detector.describe(process);
    const bare = new Table({ name: 'process', columns: [{ name: 'threads', scale: 1 }] });
    for (let row = 0; row < sample.process.rowCount; row++) {
      bare.append(sample.process.keys[row] as number, sample.process.births[row] as number, [1]);
    }
    expect(detector.observe({ ...sample, process: bare })).toEqual([]);
  }
});

test('helpers that lose their spawner stay its family', () => {
  const host = new SimulatedHost({ random: new Random(6) });
  const spawner = new Spawner(BOOTED_AT_MS + 10 * SECOND, 2 * SECOND);
  host.run(new Daemons(20), spawner, {
    // Each helper is handed to init a few seconds after its start, as when a subshell of the spawner ends.
    step: (one) => {
      const orphan = spawner.helpers.at(-4);
      if (orphan && orphan.parentPid !== 1) one.describe(Object.assign(orphan, { parentPid: 1 }));
    },
  });
  const told = observe(createHostDetector({ timeScale: 60 }), host, {
    fromMs: SECOND,
    toMs: 170 * SECOND,
    intervalMs: SECOND,
  });
  expect(firstTold(told).map(({ finding }) => [finding.subject.kind, finding.subject.spawner])).toEqual([
    ['family', 'sh /opt/spawn.sh'],
  ]);
});

test('a process that is seen before it calls another program counts for what it becomes', () => {
  const host = new SimulatedHost({ random: new Random(8) });
  const shell = host.start({ name: 'sh', command: 'sh /opt/spawn.sh', anonBytes: MIB });
  let last: SimulatedProcess | undefined;
  host.run(new Daemons(20), {
    step: (one) => {
      if (last) one.describe(Object.assign(last, { name: 'helper', command: '/opt/helper' }));
      last = one.random.chance(0.5)
        ? one.start({ name: 'sh', command: 'sh /opt/spawn.sh', anonBytes: MIB, parentPid: shell.pid })
        : undefined;
    },
  });
  const told = observe(createHostDetector({ timeScale: 60 }), host, {
    fromMs: SECOND,
    toMs: 200 * SECOND,
    intervalMs: SECOND,
  });
  expect(firstTold(told).map(({ finding }) => finding.subject.command)).toEqual(['/opt/helper']);
});

test('a sample every five minutes is enough', () => {
  const run = { fromMs: SECOND, toMs: 8 * HOUR, intervalMs: 5 * MINUTE };
  const found = firstTold(observe(createHostDetector(), hostWith(new Leak(MIB, HOUR)), run));
  expect(found).toHaveLength(1);
  expect((given(found[0]).atMs - HOUR) / HOUR).toBeLessThan(3);
});

test('every finding is finite data, and one subject has one open finding', () => {
  const host = new SimulatedHost({ random: new Random(9) });
  host.run(
    new Daemons(30),
    new LeakingProgram(BOOTED_AT_MS + 5 * SECOND),
    new Spawner(BOOTED_AT_MS + 9 * SECOND, 2 * SECOND),
  );
  const detector = createHostDetector({ timeScale: 60 });
  const told = observe(detector, host, {
    fromMs: SECOND,
    toMs: 900 * SECOND,
    intervalMs: SECOND,
    jitter: 0.9,
  });
  expect(told.length).toBeGreaterThan(20);
  for (const { finding } of [...told, ...detector.open().map((open) => ({ finding: open }))])
    expectToBeData(finding);
  const keys = detector.open().map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(2);
  expect(detector.subjectCount).toBeGreaterThan(30);
});

function expectToBeData(finding: Finding): void {
  expect(JSON.parse(JSON.stringify(finding))).toStrictEqual(finding);
  expect(finding.proof.points.length).toBeLessThanOrEqual(240);
  const numbers = (value: unknown): number[] => {
    if (typeof value === 'number') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
  };
  for (const number of numbers(finding))
    if (!Number.isFinite(number)) expect.fail(`${number} in ${finding.key}`);
}
