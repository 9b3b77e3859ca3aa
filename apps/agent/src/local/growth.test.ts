import { expect, test } from 'vitest';
import { growthBetween } from './growth.ts';
import { processReading } from '../../test/readings.ts';

const reading = (seconds: number, processes: ReturnType<typeof processReading>[]) => ({
  at: new Date(seconds * 1000),
  processes,
});

test('every process is compared, not the largest alone', () => {
  const before = Array.from({ length: 40 }, (_, index) =>
    processReading({ pid: index + 1, rssBytes: 1000 - index }),
  );
  const after = before.map((process) => (process.pid === 40 ? { ...process, rssBytes: 2000 } : process));
  const { grown, started, ended, seconds } = growthBetween(reading(0, before), reading(300, after));
  expect(grown).toMatchObject([{ pid: 40, firstBytes: 961, lastBytes: 2000, growthBytes: 1039 }]);
  expect([started, ended, seconds]).toEqual([[], [], 300]);
});

test('a pid that was used again is one that went and one that came', () => {
  const { grown, started, ended } = growthBetween(
    reading(0, [processReading({ pid: 7, startTicks: 1, rssBytes: 10 })]),
    reading(1, [processReading({ pid: 7, startTicks: 2, rssBytes: 99 })]),
  );
  expect(grown).toEqual([]);
  expect([started[0]?.startTicks, ended[0]?.startTicks]).toEqual([2, 1]);
});

test('growth from nothing has no ratio', () => {
  const { grown } = growthBetween(
    reading(0, [processReading({ rssBytes: 0 })]),
    reading(1, [processReading({ rssBytes: 5 })]),
  );
  expect(grown[0]).toMatchObject({ growthBytes: 5, growthRatio: undefined });
});
