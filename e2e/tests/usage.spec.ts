import { expect, test } from '@playwright/test';
import { signIn } from '@seep/tools/browser';
import { Product } from '../src/product.ts';
import { SimulatedFleet } from '../src/simulated-fleet.ts';
import { seriousViolations } from '../src/violations.ts';

const PERSON = { email: 'ada@example.org', password: 'a password for tests' };
/** Maps are made by a job, of censuses that each host's detector gives once an hour of its time. */
const MADE_WITHIN_MS = 240_000;

interface Item {
  id: string;
  program: string;
  metric: string;
  hosts: number;
}

test('hosts are counted by use, for what the address says', async ({ page }) => {
  test.setTimeout(MADE_WITHIN_MS + 180_000);
  // An hour of detectors is a minute.
  await using product = await Product.start({
    SEEP_TIME_SCALE: '60',
    SEEP_ADMIN_EMAIL: PERSON.email,
    SEEP_ADMIN_PASSWORD: PERSON.password,
  });
  await signIn(page, product.url, PERSON);
  await page.goto(`${product.url}/usage`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('have in common');

  await using fleet = await SimulatedFleet.start(product, {
    hosts: 8,
    seed: 3,
    historyHours: 0.2,
    minutes: 30,
  });
  await fleet.caughtUp();
  const maps = async () => (await product.get<{ items: Item[] }>('/usage')).items;
  await expect.poll(async () => (await maps()).length, { timeout: MADE_WITHIN_MS }).toBeGreaterThan(3);
  const [first, other] = await maps();

  await page.goto(`${product.url}/usage`);
  const picker = page.getByLabel('Of what');
  await expect(picker).toHaveValue(first?.id ?? '');
  await picker.selectOption(other?.id ?? '');
  await expect(page).toHaveURL(new RegExp(`[?&]of=${other?.id}`));
  const table = page.getByRole('table', { name: /^Hosts by use: / });
  await expect(table).toBeVisible();

  // All hosts are in some bucket of the last hour, as REST has it.
  await page.reload();
  await expect(picker).toHaveValue(other?.id ?? '');
  const { edges, counts } = await product.get<{ edges: number[]; counts: number[][] }>(`/usage/${other?.id}`);
  await expect(table.getByRole('rowheader')).toHaveCount(edges.length);
  const now = await table.locator('tbody tr td:nth-of-type(3)').allTextContents();
  expect(now.map(Number).toReversed()).toEqual(counts.map((bucket) => bucket.at(-1)));
  expect(now.reduce((sum, text) => sum + Number(text), 0)).toBeGreaterThanOrEqual(5);

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator('html')).toHaveClass(colorScheme === 'dark' ? /dark/ : /^(?!.*dark)/);
    expect(await seriousViolations(page)).toEqual([]);
  }
  await page.screenshot({ path: test.info().outputPath('usage.png'), fullPage: true });

  // The keyboard alone.
  await page.goto(`${product.url}/usage`);
  await picker.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page).toHaveURL(new RegExp(`[?&]of=${other?.id}`));
});
