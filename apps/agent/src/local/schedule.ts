import { setTimeout as sleep } from 'node:timers/promises';

export interface Tick {
  /** From 1. */
  number: number;
  total: number;
  /** Until the last one. */
  leftMs: number;
}

/**
 * Calls `sample` at an even pace, at once and then every interval, until the period is over: 2 minutes at 5 s are 25
 * calls. One that takes longer than the interval makes the next one late, and none is left out.
 * @returns how many there were; fewer than planned when `signal` ended it
 */
export async function everyInterval(
  { periodMs, intervalMs, signal }: { periodMs: number; intervalMs: number; signal: AbortSignal },
  sample: (tick: Tick) => Promise<void> | void,
): Promise<number> {
  const total = Math.floor(periodMs / intervalMs + 1e-6) + 1;
  const startMs = performance.now();
  for (let number = 1; number <= total; number++) {
    const waitMs = startMs + (number - 1) * intervalMs - performance.now();
    if (waitMs > 0) await pause(waitMs, signal);
    if (signal.aborted) return number - 1;
    await sample({
      number,
      total,
      leftMs: Math.max(0, startMs + (total - 1) * intervalMs - performance.now()),
    });
  }
  return total;
}

/** Until the time is over, or the signal comes. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Ctrl-C, or the end of a service, ends a command early and in order: it still writes its summary. For the rest of the
 * program: Ctrl-C often comes twice (from the terminal, and passed on by npx), and the second one must not cut that off.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}
