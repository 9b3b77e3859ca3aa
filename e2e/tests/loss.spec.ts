import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Product } from '../src/product.ts';

interface Host {
  id: string;
  samples: { stored: number; lost: number; duplicates: number };
}

/** Longer than the spool below may hold anything, and a segment of it more. */
const OUTAGE_MS = 27_000;

async function hosts(product: Product): Promise<{ id: string }[]> {
  return (await product.get<{ items: { id: string }[] }>('/hosts')).items;
}

async function theHost(product: Product): Promise<Host> {
  return product.get<Host>(`/hosts/${(await hosts(product))[0]?.id}`);
}

test('records that a spool had to drop are counted and drawn, and a host can be removed', async ({
  page,
}) => {
  await using product = await Product.start(
    { SEEP_SAMPLE_INTERVAL: '0.25', SEEP_TIME_SCALE: '200' },
    // Some 17 seconds.
    ['intervalSeconds: 0.25', 'spoolMaxDays: 0.0002'],
  );
  await expect
    .poll(async () => (await theHost(product)).samples.stored, { timeout: 60_000 })
    .toBeGreaterThan(5);
  expect((await theHost(product)).samples.lost).toBe(0);
  await product.stopServer();
  await delay(OUTAGE_MS);
  await product.startServer();
  const { id } = await theHost(product);
  await expect
    .poll(async () => (await theHost(product)).samples.lost, { timeout: 90_000 })
    .toBeGreaterThan(0);
  expect((await theHost(product)).samples.duplicates).toBe(0);

  await page.goto(await product.signInLink());
  await page.goto(`${product.url}/host?id=${id}`);
  const data = page.getByRole('group', { name: 'Quality of the data' }).first();
  await expect(data.getByRole('img', { name: /^\d+ records? lost: / }).first()).toBeVisible();
  await expect(data.getByRole('img', { name: /^Gap: no samples/ }).first()).toBeVisible();
  const drawn = async () => {
    const names = await data
      .getByRole('img', { name: /lost: / })
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute('aria-label') ?? ''));
    return names.reduce((sum, name) => sum + Number.parseInt(name, 10), 0);
  };
  // The agent counts what it gave up; of that the server has what was on its way just then.
  const allIsDrawn = async () =>
    expect(await drawn()).toBeGreaterThanOrEqual((await theHost(product)).samples.lost);
  // The page hears of what the agent tells by and by.
  await expect(allIsDrawn).toPass({ timeout: 60_000 });

  await page.getByRole('button', { name: /^Remove host/ }).click();
  await page.getByRole('button', { name: /^Remove host\?/ }).click();
  await expect(page).toHaveURL(`${product.url}/`);
  await expect.poll(() => hosts(product)).toEqual([]);
});
