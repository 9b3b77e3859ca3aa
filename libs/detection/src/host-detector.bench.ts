import { expect, test } from 'vitest';
import { Random } from './evaluate/random.ts';
import { BOOTED_AT_MS, MIB, SECOND, SimulatedHost } from '../test/simulated-host.ts';
import { createHostDetector, type HostDetector, type ObservedSample } from './index.ts';

const PROCESSES = 150;

/*
 * One sample of a host with 150 processes, of which a tenth changed. Divide by 150 for the cost of a process sample.
 */
test(`a sample of ${PROCESSES} processes, every 10 s`, async ({ bench }) => {
  const level = feedOf(0);
  const leaking = feedOf(10);
  await bench.compare(
    bench('all level', () => observeNext(level)),
    bench('ten leak', () => observeNext(leaking)),
  );
  expect(leaking.detector.open()).toHaveLength(10);
});

interface Feed {
  detector: HostDetector;
  /** Samples share their tables, as those of a decoder do; only time and change differ. */
  sample: ObservedSample;
  grow: () => void;
}

function feedOf(leaks: number): Feed {
  const host = new SimulatedHost({ random: new Random(1) });
  for (let index = host.processes.size; index < PROCESSES; index++) {
    host.start({ name: 'app', command: `/usr/bin/app --listen ${index}`, anonBytes: 50 * MIB });
  }
  const detector = createHostDetector();
  detector.startBoot(host.boot);
  const sample = host.sample(BOOTED_AT_MS + SECOND, 10 * SECOND, true);
  for (const process of sample.described) detector.describe(process);
  detector.observe(sample);
  const { process } = sample;
  const anonColumn = process.columnOf('anonBytes');
  const changedKeys = Array.from(process.keys.subarray(0, PROCESSES)).filter((_, row) => row % 10 === 0);
  const changed = { table: process, goneKeys: [], goneBirths: [], newKeys: [], changedKeys };
  return {
    detector,
    sample: { ...sample, change: [changed] },
    grow: () => {
      for (const key of changedKeys.slice(-leaks)) {
        if (leaks === 0) return;
        const cell = process.rowOf(key) * process.width + anonColumn;
        process.cells[cell] = (process.cells[cell] as number) + 20;
      }
    },
  };
}

function observeNext(feed: Feed): void {
  feed.sample = {
    ...feed.sample,
    atMs: feed.sample.atMs + 10 * SECOND,
    uptimeMs: feed.sample.uptimeMs + 10 * SECOND,
  };
  feed.grow();
  feed.detector.observe(feed.sample);
}
