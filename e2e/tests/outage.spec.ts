import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Product } from '../src/product.ts';

interface Host {
  id: string;
  samples: { stored: number; lost: number; duplicates: number };
}

interface Series {
  times: string[];
  values: (number | null)[];
}

const MINUTE_MS = 60_000;

async function theHost(product: Product): Promise<Host> {
  const { items } = await product.get<{ items: { id: string }[] }>('/hosts');
  return product.get<Host>(`/hosts/${items[0]?.id}`);
}

/** A sample a second from the first one on, also before the server has said how often. */
const start = () => Product.start({ SEEP_SAMPLE_INTERVAL: '1' }, ['intervalSeconds: 1']);
const INTERVAL_SECONDS = 1;
/** Well below the minute that the server is away. */
const MOST_LATE_SECONDS = 15;

async function recentSeries(product: Product, metric: string): Promise<Series> {
  const { id } = await theHost(product);
  const from = new Date(Date.now() - 5 * MINUTE_MS).toISOString();
  return product.get<Series>(`/hosts/${id}/series?metric=${metric}&from=${from}`);
}

interface Step {
  seconds: number;
  /** By how much the sample at its end came late, as the agent itself says. */
  lateSeconds: number;
}

/** Between each two samples that follow one another. */
async function steps(product: Product): Promise<Step[]> {
  const { times, values } = await recentSeries(product, 'agentLateMilliseconds');
  const sampled = times.flatMap((time, at) => {
    const late = values[at];
    return typeof late === 'number' ? [{ atMs: Date.parse(time), lateMs: late }] : [];
  });
  return sampled.slice(1).map(({ atMs, lateMs }, at) => ({
    seconds: (atMs - (sampled[at] as { atMs: number }).atMs) / 1000,
    lateSeconds: lateMs / 1000,
  }));
}

/** Those in which samples are missing: longer than a sample that comes late on a busy machine explains. */
const holes = (all: readonly Step[]) =>
  all.filter(({ seconds, lateSeconds }) => seconds > INTERVAL_SECONDS + lateSeconds + 0.5);

/** Silences that charts draw as gaps. */
const drawnAsGaps = (all: readonly Step[]) => all.filter(({ seconds }) => seconds > 2.5 * INTERVAL_SECONDS);

const nulls = ({ values }: Series) => values.filter((value) => value === null);

test('a server that is away for a minute loses nothing, doubles nothing, and leaves no gap', async () => {
  await using product = await start();
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 60_000 })
    .toBeGreaterThan(5);
  await product.stopServer();
  await delay(MINUTE_MS);
  await product.startServer();
  const stored = (await theHost(product)).samples.stored;
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 120_000 })
    .toBeGreaterThan(stored + 60);

  expect((await theHost(product)).samples).toMatchObject({ lost: 0, duplicates: 0 });
  const all = await steps(product);
  expect(holes(all)).toEqual([]);
  // A busy machine explains seconds; an agent that stood still with its server would be as late as the outage is long.
  expect(Math.max(...all.map(({ lateSeconds }) => lateSeconds))).toBeLessThan(MOST_LATE_SECONDS);
  expect(nulls(await recentSeries(product, 'memAvailableBytes'))).toHaveLength(drawnAsGaps(all).length);
});

test('an agent that is killed for a minute leaves a gap that is drawn as one', async ({ page }) => {
  await using product = await start();
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 60_000 })
    .toBeGreaterThan(5);
  await product.killAgent();
  await delay(MINUTE_MS);
  product.startAgent();
  await expect.poll(async () => holes(await steps(product)).length, { timeout: 60_000 }).toBe(1);

  const all = await steps(product);
  expect(holes(all)[0]?.seconds).toBeGreaterThan(55);
  expect(nulls(await recentSeries(product, 'memAvailableBytes'))).toHaveLength(drawnAsGaps(all).length);
  expect((await theHost(product)).samples).toMatchObject({ lost: 0, duplicates: 0 });

  await page.goto(await product.signInLink());
  await page.goto(`${product.url}/host?id=${(await theHost(product)).id}`);
  await expect(page.getByRole('img', { name: /gap/i }).or(page.getByText(/1 gap/i)).first()).toBeVisible();
});
