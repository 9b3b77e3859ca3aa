import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Trend, TrendLoader } from './trend-loader.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const trendOf = (hostId: number): Trend => ({ hostId, timesMs: [0], usedRatios: [0.5] });

it('asks once for all rows in sight, and not for those that are gone again', async () => {
  const ask = vi.fn<(hostIds: number[]) => Promise<Trend[]>>((ids) =>
    Promise.resolve(ids.filter((id) => id !== 3).map(trendOf)),
  );
  const loader = new TrendLoader(ask);
  const gone = new AbortController();
  const { signal } = new AbortController();
  const loaded = [loader.load(1, signal), loader.load(3, signal)];
  const passed = loader.load(2, gone.signal);
  gone.abort();
  const refusal = passed.catch((error: Error) => error.name);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await refusal).toBe('AbortError');
  expect(await Promise.all(loaded)).toEqual([trendOf(1), null]);
  expect(ask.mock.calls).toEqual([[[1, 3]]]);
});

it('tells every row that there was no answer', async () => {
  const loader = new TrendLoader(() => Promise.reject(new Error('no server')));
  const refusal = loader.load(1, new AbortController().signal).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await refusal).toBe('no server');
});
