import { expect, test } from 'vitest';
import { createHostDetector } from '../src/index.ts';
import { given } from './given.ts';
import { HEALTHY_FAMILIES, HealthyProcess, WorkingDay } from './healthy.ts';
import { Random } from '../src/evaluate/random.ts';
import {
  BOOTED_AT_MS,
  DAY,
  firstTold,
  GIB,
  HOUR,
  MIB,
  MINUTE,
  observe,
  SECOND,
  SimulatedHost,
} from './simulated-host.ts';

const ONSET_MS = 36 * HOUR;
const PER_DAY = 8 * MIB;

test.each([1, 2, 3, 4])(
  '2 %% a day of 400 MiB is found in days, by its hours (seed %d)',
  { timeout: 60_000 },
  (seed) => {
    const random = new Random(seed);
    const host = new SimulatedHost({ random, memTotalBytes: 16 * GIB });
    host.run(new WorkingDay(), new HealthyProcess('constant', given(HEALTHY_FAMILIES['constant'])));
    const leak = host.start({ name: 'app', command: '/opt/leak', anonBytes: 400 * MIB });
    host.run({
      step: (_host, atMs) => {
        const leakedMs = Math.max(0, atMs - BOOTED_AT_MS - ONSET_MS);
        leak.anonBytes = 400 * MIB + (PER_DAY * leakedMs) / DAY + random.between(0, 2) * MIB;
      },
    });
    const run = { fromMs: SECOND, toMs: 12 * DAY, intervalMs: MINUTE };
    const told = observe(createHostDetector(), host, run);

    const found = firstTold(told);
    expect(found.map(({ finding }) => finding.subject.command)).toEqual(['/opt/leak']);
    const { atMs, finding } = given(found[0]);
    expect((atMs - ONSET_MS) / DAY).toBeLessThan(5);
    expect(finding.proof.path).toBe('slow');
    expect(Math.abs(finding.onsetMs - BOOTED_AT_MS - ONSET_MS) / HOUR).toBeLessThan(12);
    const [low, middle, high] = finding.slopePerHour;
    expect(Math.abs(middle - PER_DAY / 24)).toBeLessThan((0.1 * PER_DAY) / 24);
    expect(low).toBeLessThan(middle);
    expect(high).toBeGreaterThan(middle);
    expect(told.at(-1)?.finding.state).toBe('confirmed');
  },
);

test('half a percent a day is found before two weeks are over', { timeout: 60_000 }, () => {
  const random = new Random(9);
  const host = new SimulatedHost({ random, memTotalBytes: 16 * GIB });
  const leak = host.start({ name: 'app', command: '/opt/leak', anonBytes: 400 * MIB });
  host.run({
    step: (_host, atMs) => {
      const leaked = (2 * MIB * (atMs - BOOTED_AT_MS)) / DAY;
      leak.anonBytes = 400 * MIB + leaked + random.between(0, 0.5) * MIB;
    },
  });
  const told = observe(createHostDetector(), host, {
    fromMs: SECOND,
    toMs: 14 * DAY,
    intervalMs: 5 * MINUTE,
  });
  expect(firstTold(told).map(({ finding }) => finding.subject.command)).toEqual(['/opt/leak']);
});
