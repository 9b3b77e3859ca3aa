import { expect, test } from 'vitest';
import { createHostDetector } from '../src/index.ts';
import { BuildServer, ConnectionPool, CronJobs, Desktop, WorkerPool } from './crowds.ts';
import { HEALTHY_FAMILIES, HealthyProcess, WorkingDay } from './healthy.ts';
import { Random } from '../src/evaluate/random.ts';
import {
  DAY,
  firstTold,
  GIB,
  HOUR,
  MINUTE,
  observe,
  type Program,
  SECOND,
  SimulatedHost,
} from './simulated-host.ts';

/*
 * Healthy hosts at real time: what is found here is false. A longer run of the same, on other seeds, found 4 in 4,680
 * series-weeks (three first teeth of a collector that takes hours, one random walk) and none in 120 host-weeks of
 * crowds.
 */

const DAYS = 14;

/** False findings by family, on one host that runs all of these for two weeks with two gaps in them. */
function falseFindings(seed: number, programs: Program[]): string[] {
  const random = new Random(seed);
  const host = new SimulatedHost({ random, memTotalBytes: 64 * GIB, cpuCount: 16 });
  host.run(new WorkingDay(), ...programs);
  const gaps = [1, 2].map(() => {
    const fromMs = random.between(1, DAYS - 1) * DAY;
    return [fromMs, fromMs + random.between(0.1, 10) * HOUR] as const;
  });
  const run = { fromMs: SECOND, toMs: DAYS * DAY, intervalMs: MINUTE, gaps };
  return firstTold(observe(createHostDetector(), host, run)).map(({ finding }) => {
    const command = finding.subject.command ?? finding.key;
    return `${command.split('--family ').at(-1)} (${finding.proof.path})`;
  });
}

function figuresOf(found: readonly string[], weeks: number, what: string): string {
  return `${found.length} false findings in ${weeks} ${what}: ${found.join(', ') || 'none'}`;
}

test(
  'processes of the healthy families: at most one false finding in 390 series-weeks',
  { timeout: 120_000 },
  () => {
    const found: string[] = [];
    let series = 0;
    for (const seed of [11, 12, 13, 14, 15]) {
      const programs = Object.entries(HEALTHY_FAMILIES).flatMap(([name, makeSeries]) =>
        // Two that live on and one that is restarted every other day.
        [Infinity, Infinity, 2 * DAY].map((life) => new HealthyProcess(name, makeSeries, life)),
      );
      series += programs.length;
      found.push(...falseFindings(seed, programs));
    }
    const figures = figuresOf(found, (series * DAYS) / 7, 'series-weeks');
    expect(found.length > 1 ? figures : 'as few as measured').toBe('as few as measured');
  },
);

test(
  'families that follow load, users and jobs: no false finding in 4 host-weeks',
  { timeout: 120_000 },
  () => {
    const found = [21, 22].flatMap((seed) =>
      falseFindings(seed, [
        new WorkerPool(40, HOUR),
        new WorkerPool(60, 12 * HOUR),
        new WorkerPool(100, 100 * DAY),
        new Desktop(),
        new BuildServer(),
        new ConnectionPool(),
        new CronJobs(),
      ]),
    );
    expect(figuresOf(found, 4, 'host-weeks')).toBe('0 false findings in 4 host-weeks: none');
  },
);
