import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Live } from '../../live.ts';
import { KeptSummary } from './kept-summary.ts';
import { type FleetSummary, fleetSummaryOf } from './summarize-fleet.ts';

const LARGE = 5000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function given(hostCount: number) {
  const live = new Live();
  let reads = 0;
  const read = async (): Promise<FleetSummary> => ({
    ...fleetSummaryOf([]),
    hostCount,
    processCount: ++reads,
  });
  const kept = new KeptSummary(read, live, pino({ level: 'silent' }));
  /** The number of the reading that the answer comes from. */
  const asked = async () => (await kept.get()).processCount;
  return { live, kept, asked };
}

test('a large fleet is counted before somebody asks, and again when that is old', async () => {
  const { kept, asked } = given(LARGE);
  kept.start();
  await vi.advanceTimersByTimeAsync(1000);
  expect([await asked(), await asked()]).toEqual([1, 1]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await asked()).toBe(5);
  kept.stop();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await asked()).toBe(6);
});

test('what happens on a host is counted at once, and its samples are none of that', async () => {
  const { live, asked } = given(LARGE);
  expect(await asked()).toBe(1);
  live.emit('sample', { hostId: 1, atMs: 1 });
  expect(await asked()).toBe(1);
  live.emit('finding', { hostId: 1, findingId: 2 });
  expect(await asked()).toBe(2);
});

test('what happens while it is counted is not missed', async () => {
  const { live, asked } = given(LARGE);
  const first = asked();
  const shared = asked();
  live.relay({ kind: 'host', hostId: 1 });
  const after = asked();
  expect(await Promise.all([first, shared, after])).toEqual([1, 1, 2]);
  expect(await asked()).toBe(2);
});

test('a small fleet is counted whenever somebody asks, and only then', async () => {
  const { kept, asked } = given(999);
  kept.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([await asked(), await asked()]).toEqual([2, 3]);
  kept.stop();
});

test('a database that is away is asked again', async () => {
  let isAway = true;
  const kept = new KeptSummary(
    async () => {
      if (isAway) throw new Error('away');
      return { ...fleetSummaryOf([]), hostCount: LARGE };
    },
    new Live(),
    pino({ level: 'silent' }),
  );
  kept.start();
  await expect(kept.get()).rejects.toThrow('away');
  isAway = false;
  expect((await kept.get()).hostCount).toBe(LARGE);
  kept.stop();
});
