import type { Page } from '@playwright/test';

/** What the browser itself says of a page, in milliseconds since it was asked for. */
export interface PageMetrics {
  /** Largest contentful paint. */
  lcpMs: number;
  /**
   * End of the last long task before the main thread was free for two seconds; the first paint if there was none. Pages
   * follow the server, so that five seconds without any task, as Lighthouse wants them, would measure the fleet.
   */
  interactiveMs: number;
  /** Compressed, as it came over the wire. */
  scriptBytes: number;
}

/** The longest time from an interaction to the next paint, of those since the last look. */
export interface InteractionMetrics {
  longestMs: number;
  count: number;
}

interface Seen {
  lcpMs: number;
  firstPaintMs: number;
  longTasks: { startMs: number; endMs: number }[];
  interactions: Map<number, number>;
  frames: number[];
}

interface Entry {
  name: string;
  startTime: number;
  duration: number;
  interactionId?: number;
}

/** Types here are Node's, which knows no page. */
interface PageGlobal {
  seen: Seen;
  PerformanceObserver: new (onEntries: (list: { getEntries: () => Entry[] }) => void) => {
    observe: (options: object) => void;
  };
  requestAnimationFrame: (run: (atMs: number) => void) => void;
  performance: { now: () => number };
}

/** Has every page that is opened from now on note what {@link metricsOf} reads. */
export async function watchPages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const global = globalThis as unknown as PageGlobal;
    const seen: Seen = { lcpMs: 0, firstPaintMs: 0, longTasks: [], interactions: new Map(), frames: [] };
    global.seen = seen;
    const observe = (type: string, note: (entry: Entry) => void, options: object = {}) =>
      new global.PerformanceObserver((list) => {
        for (const entry of list.getEntries()) note(entry);
      }).observe({ type, buffered: true, ...options });
    observe('largest-contentful-paint', ({ startTime }) => (seen.lcpMs = startTime));
    observe('paint', ({ name, startTime }) => {
      if (name === 'first-contentful-paint') seen.firstPaintMs = startTime;
    });
    observe('longtask', ({ startTime, duration }) =>
      seen.longTasks.push({ startMs: startTime, endMs: startTime + duration }),
    );
    const options = { durationThreshold: 16 };
    observe(
      'event',
      ({ interactionId = 0, duration }) => {
        if (interactionId > 0)
          seen.interactions.set(interactionId, Math.max(duration, seen.interactions.get(interactionId) ?? 0));
      },
      options,
    );
  });
}

const QUIET_MS = 2000;
/** A page that is never quiet has no such time. */
const PATIENCE_MS = 30_000;

/** Waits until the page has been quiet for long enough, and says how it came about. */
export async function metricsOf(page: Page): Promise<PageMetrics> {
  const interactiveMs = await page.evaluate(
    async ([quietMs, patienceMs]) => {
      const global = globalThis as unknown as PageGlobal;
      const lastEnd = () =>
        Math.max(global.seen.firstPaintMs, ...global.seen.longTasks.map(({ endMs }) => endMs));
      const quietSince = () => {
        let candidate = global.seen.firstPaintMs;
        for (const { startMs, endMs } of global.seen.longTasks) {
          if (endMs < candidate) continue;
          if (startMs - candidate >= quietMs) return candidate;
          candidate = endMs;
        }
        return global.performance.now() - lastEnd() >= quietMs ? candidate : undefined;
      };
      for (;;) {
        const since = quietSince();
        if (since !== undefined) return since;
        if (global.performance.now() > patienceMs) return Number.NaN;
        await new Promise((resolve) => {
          setTimeout(resolve, 200);
        });
      }
    },
    [QUIET_MS, PATIENCE_MS] as const,
  );
  const { lcpMs, scriptBytes } = await page.evaluate(() => {
    const global = globalThis as unknown as PageGlobal & {
      performance: {
        getEntriesByType: (
          type: string,
        ) => { initiatorType: string; name: string; encodedBodySize: number }[];
      };
    };
    const scripts = global.performance
      .getEntriesByType('resource')
      .filter(({ name }) => /\.js(\?|$)/.test(name));
    return {
      lcpMs: global.seen.lcpMs,
      scriptBytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    };
  });
  return { lcpMs, interactiveMs, scriptBytes };
}

/** Runs some interactions one after another; each is painted before the next. */
export async function interactionsOf(
  page: Page,
  interactions: readonly (() => Promise<void>)[],
): Promise<InteractionMetrics> {
  await page.evaluate(() => (globalThis as unknown as PageGlobal).seen.interactions.clear());
  for (const interact of interactions) {
    await interact();
    // Longer than any of them may take; the browser tells of one only after it was painted.
    await page.waitForTimeout(400);
  }
  const durations = await page.evaluate(() => [
    ...(globalThis as unknown as PageGlobal).seen.interactions.values(),
  ]);
  // Those under 16 ms are not told of at all.
  return { longestMs: Math.max(0, ...durations), count: interactions.length };
}

/** Time between frames while `scroll` runs: the 95th percentile and the longest. */
export async function framesOf(
  page: Page,
  scroll: () => Promise<void>,
): Promise<{ p95Ms: number; longestMs: number }> {
  await page.evaluate(() => {
    const global = globalThis as unknown as PageGlobal & { isScrolling: boolean };
    const { seen } = global;
    seen.frames = [];
    global.isScrolling = true;
    let lastMs = global.performance.now();
    const onFrame = (atMs: number) => {
      seen.frames.push(atMs - lastMs);
      lastMs = atMs;
      if (global.isScrolling) global.requestAnimationFrame(onFrame);
    };
    global.requestAnimationFrame(onFrame);
  });
  await scroll();
  const frames = await page.evaluate(() => {
    const global = globalThis as unknown as PageGlobal & { isScrolling: boolean };
    global.isScrolling = false;
    return global.seen.frames.slice(1);
  });
  const sorted = frames.toSorted((a, b) => a - b);
  return { p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? NaN, longestMs: sorted.at(-1) ?? NaN };
}

const MIB = 1024 ** 2;

/** JavaScript's heap after a full collection. */
export async function heapMib(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  try {
    await devtools.send('HeapProfiler.enable');
    await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize / MIB;
  } finally {
    await devtools.detach();
  }
}
