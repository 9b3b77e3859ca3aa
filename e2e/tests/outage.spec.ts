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

async function recentSeries(product: Product): Promise<Series> {
  const { id } = await theHost(product);
  const from = new Date(Date.now() - 5 * MINUTE_MS).toISOString();
  return product.get<Series>(`/hosts/${id}/series?metric=memAvailableBytes&from=${from}`);
}

/** Longest time between two samples that follow one another, in seconds. */
function longestStepSeconds({ times, values }: Series): number {
  const sampled = times.filter((_time, at) => values[at] !== null).map((time) => Date.parse(time) / 1000);
  return Math.max(...sampled.slice(1).map((time, at) => time - (sampled[at] as number)));
}

test('a server that is away for a minute loses nothing, doubles nothing, and leaves no gap', async () => {
  await using product = await Product.start({ SEEP_SAMPLE_INTERVAL: '1' });
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 30_000 })
    .toBeGreaterThan(5);
  await product.stopServer();
  await delay(MINUTE_MS);
  await product.startServer();
  const stored = (await theHost(product)).samples.stored;
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 60_000 })
    .toBeGreaterThan(stored + 60);

  expect((await theHost(product)).samples).toMatchObject({ lost: 0, duplicates: 0 });
  const series = await recentSeries(product);
  expect(series.values).not.toContain(null);
  expect(longestStepSeconds(series)).toBeLessThan(2.5);
});

test('an agent that is killed for a minute leaves a gap that is drawn as one', async ({ page }) => {
  await using product = await Product.start({ SEEP_SAMPLE_INTERVAL: '1' });
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 30_000 })
    .toBeGreaterThan(5);
  await product.killAgent();
  await delay(MINUTE_MS);
  product.startAgent();
  await expect
    .poll(async () => longestStepSeconds(await recentSeries(product)), { timeout: 30_000 })
    .toBeGreaterThan(55);

  const series = await recentSeries(product);
  expect(series.values.filter((value) => value === null)).toHaveLength(1);
  expect((await theHost(product)).samples).toMatchObject({ lost: 0, duplicates: 0 });

  await page.goto(await product.signInLink());
  await page.goto(`${product.url}/host?id=${(await theHost(product)).id}`);
  await expect(page.getByRole('img', { name: /gap/i }).or(page.getByText(/1 gap/i)).first()).toBeVisible();
});
