import { expect, test } from 'vitest';
import { Progress } from './progress.ts';
import { everyInterval, type Tick } from './schedule.ts';

const never = new AbortController().signal;

test('a period of 24 intervals has 25 samples: one at its beginning, one at its end', async () => {
  const ticks: Tick[] = [];
  const count = await everyInterval(
    { periodMs: 120, intervalMs: 5, signal: never },
    (tick) => void ticks.push(tick),
  );
  expect(count).toBe(25);
  expect(ticks.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  expect(ticks.at(-1)).toMatchObject({ total: 25 });
});

test('a sample that takes longer than the interval is not left out', async () => {
  const count = await everyInterval({ periodMs: 10, intervalMs: 2, signal: never }, async () => {
    await new Promise((resolve) => {
      setTimeout(resolve, 4);
    });
  });
  expect(count).toBe(6);
});

test('an interruption ends the wait, not the sample', async () => {
  const controller = new AbortController();
  const count = await everyInterval(
    { periodMs: 3_600_000, intervalMs: 1_800_000, signal: controller.signal },
    () => {
      controller.abort();
    },
  );
  expect(count).toBe(1);
});

test('progress is for terminals', () => {
  const written: string[] = [];
  const out = (isTTY: boolean) => ({ isTTY, columns: 60, write: (text: string) => written.push(text) });
  new Progress(out(false)).show(1, 2, 1000);
  expect(written).toEqual([]);
  const shown = new Progress(out(true));
  shown.show(3, 25, 110_000);
  shown.clear();
  shown.clear();
  expect(written).toEqual(['\r\u001B[2Ksample 3 of 25 (12 %), 2 min left', '\r\u001B[2K']);
});
