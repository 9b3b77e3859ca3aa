import { expect, test } from 'vitest';
import { type Clock, Sampler } from './sampler.ts';

/** A clock that moves only when told. */
class ManualClock implements Clock {
  #nowMs = 0;
  #timers: { atMs: number; run: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  setTimeout(run: () => void, ms: number): { cancel(): void } {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((one) => one !== timer)) };
  }

  /** Runs what is due, in order, up to this time. */
  advanceTo(ms: number): void {
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (!next || next.atMs > ms) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#nowMs = next.atMs;
      next.run();
    }
    this.#nowMs = ms;
  }

  /** The process was not run until then: everything that was due comes late. */
  sleepTo(ms: number): void {
    this.#nowMs = ms;
    for (const timer of this.#timers) timer.atMs = Math.max(timer.atMs, ms);
    this.advanceTo(ms);
  }
}

function setUp(intervalMs: number) {
  const clock = new ManualClock();
  const samples: { atMs: number; latenessMs: number }[] = [];
  const sampler = new Sampler(clock, intervalMs, (latenessMs) =>
    samples.push({ atMs: clock.now(), latenessMs }),
  );
  sampler.start();
  return { clock, samples, sampler };
}

test('samples at once, then at an even pace', () => {
  const { clock, samples } = setUp(10);
  clock.advanceTo(35);
  expect(samples.map(({ atMs }) => atMs)).toEqual([0, 10, 20, 30]);
});

test('one that comes late does not move the ones after it', () => {
  const { clock, samples } = setUp(10);
  clock.advanceTo(5);
  clock.sleepTo(14);
  clock.advanceTo(30);
  expect(samples).toEqual([
    { atMs: 0, latenessMs: 0 },
    { atMs: 14, latenessMs: 4 },
    { atMs: 20, latenessMs: 0 },
    { atMs: 30, latenessMs: 0 },
  ]);
});

test('a host that slept does not catch up', () => {
  const { clock, samples } = setUp(10);
  clock.advanceTo(5);
  clock.sleepTo(1003);
  clock.advanceTo(1021);
  expect(samples.map(({ atMs }) => atMs)).toEqual([0, 1003, 1010, 1020]);
});

test('a shorter interval takes effect at once', () => {
  const { clock, samples, sampler } = setUp(1000);
  clock.advanceTo(100);
  sampler.setInterval(10);
  clock.advanceTo(125);
  expect(samples.map(({ atMs }) => atMs)).toEqual([0, 110, 120]);
});

test('nothing is sampled once it is stopped', () => {
  const { clock, samples, sampler } = setUp(10);
  clock.advanceTo(15);
  sampler.stop();
  clock.advanceTo(100);
  expect(samples).toHaveLength(2);
});
