import { Table } from '@seep/shared';
import { expect, test } from 'vitest';
import { Random } from '../src/evaluate/random.ts';
import {
  createHostDetector,
  type Finding,
  type HostDetector,
  type ObservedProcess,
  type ObservedSample,
} from '../src/index.ts';
import { given } from './given.ts';
import { Incident, INCIDENT_MEMORY_BYTES } from './incident.ts';
import { Daemons } from './programs.ts';
import { RestartedService } from './restarted-service.ts';
import {
  BOOTED_AT_MS,
  DAY,
  HOUR,
  MIB,
  MINUTE,
  type Program,
  SECOND,
  SimulatedHost,
} from './simulated-host.ts';

/*
 * A server that is restarted in the middle of a leak, at every moment of it: the detector that takes over is given the last
 * hours of samples and what was told so far, and has to go on as if nothing had happened.
 */

type Described = ObservedSample & { described: ObservedProcess[] };

interface Scene {
  programs: Program[];
  memTotalBytes?: number;
  forMs: number;
  intervalMs?: number;
  /** Samples that the detector which takes over is given. */
  rememberedMs: number;
  /** How far apart the moments lie at which another detector takes over. */
  everyMs?: number;
}

/** The history of a host: its samples, and what a detector that saw all of them had told last by each. */
interface History {
  host: SimulatedHost;
  samples: Described[];
  told: Map<string, Finding>[];
  /** What it had open behind each. */
  open: Finding[][];
}

function historyOf({ programs, memTotalBytes, forMs, intervalMs = MINUTE }: Scene): History {
  const host = new SimulatedHost({ random: new Random(3), ...(memTotalBytes && { memTotalBytes }) });
  host.run(...programs);
  const detector = createHostDetector();
  detector.startBoot(host.boot);
  const samples: Described[] = [];
  const told: Map<string, Finding>[] = [];
  const open: Finding[][] = [];
  for (let atMs = BOOTED_AT_MS + SECOND; atMs < BOOTED_AT_MS + forMs; atMs += intervalMs) {
    const { host: hostTable, process, ...rest } = host.sample(atMs, intervalMs);
    const sample = { ...rest, host: copyOf(hostTable), process: copyOf(process), change: undefined };
    samples.push(sample);
    told.push(new Map([...(told.at(-1) ?? []), ...feed(detector, sample).map(byKey)]));
    open.push(detector.open());
  }
  return { host, samples, told, open };
}

/** The detector that takes over behind a sample: knows the processes of the boot, the last samples, and what was told. */
function takeOver({ host, samples, told }: History, index: number, rememberedMs: number): HostDetector {
  const detector = createHostDetector();
  detector.startBoot(host.boot);
  // As they come from where they are stored.
  detector.resume(structuredClone([...(told[index] as Map<string, Finding>).values()]));
  const last = samples[index] as Described;
  for (const sample of samples.slice(0, index + 1)) {
    for (const process of sample.described) detector.describe(process);
    if (sample.atMs >= last.atMs - rememberedMs) detector.remember(sample);
  }
  return detector;
}

function feed(detector: HostDetector, sample: Described): Finding[] {
  for (const process of sample.described) detector.describe(process);
  return detector.observe(sample);
}

/** All of a claim but the lines through its cells, and of a lineage its levels. */
function claimOf(finding: Finding, isLineage: boolean): Partial<Finding> {
  const { key, state, subject, onsetMs, firstSeenMs, updatedMs, from, to, proof } = finding;
  return {
    key,
    state,
    subject,
    onsetMs,
    firstSeenMs,
    ...(!isLineage && { updatedMs, from, to, proof }),
  };
}

const byKey = (finding: Finding): [string, Finding] => [finding.key, finding];

/** Decoders give the same tables again, with the next sample's values. */
function copyOf(table: Table): Table {
  const copy = new Table(table.schema, table.rowCount);
  copy.keys.set(table.keys.subarray(0, table.rowCount));
  copy.births.set(table.births.subarray(0, table.rowCount));
  copy.cells.set(table.cells.subarray(0, table.rowCount * table.width));
  copy.rowCount = table.rowCount;
  return copy;
}

/** Memory that grows from an hour on, by so much an hour. */
function growing(megabytesPerHour: number, grow: (host: SimulatedHost, bytes: number) => void): Program {
  return {
    step: (host, atMs) =>
      grow(host, (Math.max(0, atMs - BOOTED_AT_MS - 2 * HOUR) / HOUR) * megabytesPerHour * MIB),
  };
}

function leakingProcess(): Program {
  let process: ReturnType<SimulatedHost['start']> | undefined;
  return growing(200, (host, bytes) => {
    process ??= host.start({ name: 'leak', command: '/opt/leak --now', anonBytes: 0, cgroup: '/leak.slice' });
    process.anonBytes = 64 * MIB + bytes + host.random.between(0, 1) * MIB;
  });
}

const SCENES: Record<string, () => Scene> = {
  'of a process': () => ({
    programs: [leakingProcess(), new Daemons(20)],
    forMs: 12 * HOUR,
    rememberedMs: 2 * HOUR,
  }),
  'of a family': () => ({
    programs: [new Incident(BOOTED_AT_MS + 2 * HOUR), new Daemons(20)],
    memTotalBytes: INCIDENT_MEMORY_BYTES,
    forMs: 7 * HOUR,
    rememberedMs: HOUR,
  }),
  'of the kernel': () => ({
    programs: [
      growing(120, (host, bytes) => {
        host.extraBytes['sUnreclaimBytes'] = bytes + host.random.between(0, 1) * MIB;
      }),
    ],
    forMs: 11 * HOUR,
    rememberedMs: 2 * HOUR,
  }),
  'that restarts reset': () => ({
    programs: [
      new RestartedService(
        10 * HOUR,
        () => '/system.slice/api.service',
        (ageMs, random) => (400 + (24 * ageMs) / DAY + random.between(0, 1)) * MIB,
      ),
    ],
    forMs: 11 * DAY,
    intervalMs: 10 * MINUTE,
    rememberedMs: 6 * HOUR,
    everyMs: 50 * MINUTE,
  }),
};

test.each(Object.entries(SCENES))(
  'a leak %s goes on under every detector that takes over, whenever it does',
  (_name, sceneOf) => {
    const scene = sceneOf();
    const { rememberedMs, intervalMs = MINUTE, everyMs = MINUTE } = scene;
    const history = historyOf(scene);
    const { samples, told, open } = history;
    const firstIndex = told.findIndex(({ size }) => size > 0);
    expect(firstIndex).toBeGreaterThan(0);
    expect(told.at(-1)?.size).toBe(1);
    const aheadMs = intervalMs > MINUTE ? 12 * HOUR : 15 * MINUTE;

    let moments = 0;
    const lastIndex = samples.length - aheadMs / intervalMs;
    for (let index = firstIndex; index < lastIndex; index += everyMs / intervalMs) {
      const detector = takeOver(history, index, rememberedMs);
      const [before] = told[index]?.values() ?? [];
      const [whole] = open[index] ?? [];
      const { key, subject, updatedMs } = given(before);
      // Lives are put end to end anew, at another level; between two of them there is no process to go on with.
      const isLineage = subject.kind === 'lineage';
      if (isLineage && detector.open().length === 0) continue;
      moments++;
      const at = `taken over ${index - firstIndex} samples after it was found`;
      expect({ at, open: detector.open() }).toMatchObject({
        at,
        open: [claimOf(given(whole), isLineage)],
      });

      const ahead = samples.slice(index + 1, index + 1 + aheadMs / intervalMs);
      const news = ahead.flatMap((sample) => feed(detector, sample));
      expect({ at, keys: new Set(news.map((one) => one.key)) }).toEqual({ at, keys: new Set([key]) });
      const next = given(news.at(-1));
      expect(next.updatedMs).toBeGreaterThan(updatedMs);
      const wholeNext = given(told[index + ahead.length]?.get(key));
      expect({ at, next }).toMatchObject({ at, next: claimOf(wholeNext, isLineage) });
      expect(next.slopePerHour[1] / wholeNext.slopePerHour[1]).toBeCloseTo(1, 1);
    }
    expect(moments).toBeGreaterThan(100);
  },
  120_000,
);

test('what had ended meanwhile is told to have ended', () => {
  const programs = [leakingProcess(), new Daemons(20)];
  const history = historyOf({ programs, forMs: 8 * HOUR, rememberedMs: HOUR });
  const index = history.samples.length - 5;
  const detector = takeOver(history, index, HOUR);
  const [open] = detector.open();
  const pid = given(open?.subject.pid);
  const news = history.samples.slice(index + 1).flatMap((sample) => {
    const { process } = sample;
    const without = new Table(process.schema, process.rowCount);
    for (let row = 0; row < process.rowCount; row++) {
      if (process.keys[row] === pid) continue;
      without.append(
        process.keys[row] as number,
        process.births[row] as number,
        process.schema.columns.map((_, column) => process.value(row, column)),
      );
    }
    return feed(detector, { ...sample, process: without });
  });
  expect(news).toMatchObject([{ key: open?.key, state: 'fixed', fixedBecause: 'ended' }]);
});

test('a leak that restarts reset and that comes back is found at its new level by who takes over between', () => {
  const everyMs = 10 * HOUR;
  let lives = 0;
  const isLeaking = () => lives * everyMs < 8 * DAY || lives * everyMs >= 24 * DAY;
  const service = new RestartedService(
    everyMs,
    () => {
      lives++;
      return '/system.slice/api.service';
    },
    (ageMs, random) => (400 + (isLeaking() ? (24 * ageMs) / DAY : 0) + random.between(0, 1)) * MIB,
  );
  const intervalMs = 10 * MINUTE;
  const rememberedMs = 6 * HOUR;
  const history = historyOf({ programs: [service], forMs: 31 * DAY, intervalMs, rememberedMs });
  const index = (20 * DAY) / intervalMs;
  const [ended] = history.told[index]?.values() ?? [];
  expect(ended).toMatchObject({ state: 'fixed', subject: { kind: 'lineage' } });
  // Its lives are put end to end anew, from what they really hold: far below where the earlier detector had got.
  const detector = takeOver(history, index, rememberedMs);
  const news = history.samples.slice(index + 1).flatMap((sample) => feed(detector, sample));
  expect(news[0]).toMatchObject({ key: ended?.key, state: 'probable' });
  expect(news[0]?.to).toBeLessThan(given(ended).to);
});
