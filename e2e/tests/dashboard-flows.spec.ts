import type { Request } from '@playwright/test';
import { expect, test } from '../src/dashboard-test.ts';
import { nextSamples } from '../src/next-samples.ts';

test('the page stands still when it is paused, and goes on', async ({ page, watched }) => {
  const asked = new Set<Request>();
  page.on('request', (request) => {
    // What stays open for as long as the page does is not waited for.
    if (request.url().includes('/trpc/') && !request.url().includes('live.')) asked.add(request);
  });
  for (const event of ['requestfinished', 'requestfailed'] as const)
    page.on(event as 'requestfinished', (request) => void asked.delete(request));
  await page.goto('/host?id=1');
  const at = page.getByRole('tabpanel').getByRole('time').first();
  await expect(at).toBeVisible();
  await expect(page.getByRole('button', { name: /^Live: pause/ })).toBeVisible();
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: /^Paused: go on/ })).toBeVisible();
  // What was on its way when it was paused may still arrive, and be drawn.
  await expect.poll(() => asked.size).toBe(0);
  await nextSamples(watched.product, 1);
  const stood = await at.getAttribute('datetime');
  await nextSamples(watched.product, 2);
  expect(await at.getAttribute('datetime')).toBe(stood);
  await page.keyboard.press('p');
  await expect.poll(() => at.getAttribute('datetime')).not.toBe(stood);
});

test('the page follows the server again that had refused it', async ({ page }) => {
  let asked = 0;
  await page.route(/live\.changes/, async (route) => {
    asked++;
    if (asked > 1) await route.continue();
    else await route.fulfill({ status: 503, body: 'no room for more' });
  });
  await page.goto('/');
  await expect(page.getByRole('button', { name: /^Live: pause/ })).toBeVisible({ timeout: 30_000 });
  expect(asked).toBe(2);
});

/** Of the zone below, all year round. */
const AHEAD_MINUTES = 210;

test('times are in the zone that was chosen, and say UTC too', async ({ page }) => {
  await page.goto('/settings');
  await page.getByLabel('Time zone').selectOption('Asia/Tehran');
  await page.goto('/host?id=1&tab=events');
  const time = page.getByRole('tabpanel').getByRole('time').first();
  await expect(time).toHaveAttribute('title', /UTC/);
  const utc = (await time.getAttribute('datetime')) ?? '';
  const minutes = (new Date(utc).getUTCHours() * 60 + new Date(utc).getUTCMinutes() + AHEAD_MINUTES) % 1440;
  const local = `${`${Math.floor(minutes / 60)}`.padStart(2, '0')}:${`${minutes % 60}`.padStart(2, '0')}`;
  await expect(time).toContainText(local);
});

test('on paper there are all rows and no buttons, and nothing moves for those who want it so', async ({
  page,
}) => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.goto('/');
  const table = page.getByRole('table', { name: 'Hosts' });
  await expect(table.getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('navigation')).toHaveCount(0);
  await expect(page.getByRole('button')).toHaveCount(0);
  const { isScrolled, ground, transition } = await table.evaluate((element) => {
    const style = (of: typeof element) => of.ownerDocument.defaultView?.getComputedStyle(of);
    return {
      isScrolled: element.scrollHeight > element.clientHeight + 1,
      ground: style(element.ownerDocument.documentElement)?.backgroundColor,
      transition: style(element)?.transitionDuration,
    };
  });
  expect(isScrolled).toBe(false);
  expect(ground).toBe('rgb(255, 255, 255)');
  expect(transition).toBe('0s');
});

test('settings of detection are tried on history before they are saved', async ({ page }) => {
  await page.goto('/settings?tab=detection');
  const result = page.getByRole('status').filter({ hasText: 'Rerun over' });
  await page.getByRole('button', { name: 'Back-test' }).click();
  await expect(result).toContainText(/Under the settings of now: [1-9]\d* findings?/, { timeout: 120_000 });
  // No leak here has taken a gigabyte a thousand times over.
  await page.getByLabel('Growth of at least').fill('1000000');
  await page.getByRole('button', { name: 'Back-test' }).click();
  await expect(result).toContainText(/Under the proposed settings: .*fewer/, { timeout: 120_000 });
  await expect(page.getByRole('table', { name: 'Back-test' })).toContainText('would be gone');
  // Nothing was saved by trying.
  await page.reload();
  await expect(page.getByLabel('Growth of at least')).toHaveValue('0');
  await page.getByLabel('Held for').fill('3');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
  await page.reload();
  await expect(page.getByLabel('Held for')).toHaveValue('3');
});

test('a finding is found again from stored history, and expected up to a level', async ({ page }) => {
  await page.goto('/findings');
  await page
    .getByRole('link', { name: /leaks:/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/finding\?id=/);
  await page.getByRole('button', { name: 'Find it again' }).click();
  await expect(page.getByRole('table', { name: 'Back-test' })).toContainText(/leaks/, { timeout: 120_000 });
  await page.getByLabel('Expected up to').fill('900000');
  await page.getByRole('button', { name: 'Expected', exact: true }).click();
  const decisions = page.getByRole('list', { name: 'Decisions' });
  await expect(decisions).toContainText(/expected by ada@example\.org, up to (900,000|879 GiB)/);
  // As it was, for the tests that come after.
  await page.getByRole('button', { name: 'Reopen' }).click();
  await expect(decisions).toContainText('reopened');
});

test('processes stand beneath what has started them, and programs have their lives', async ({ page }) => {
  await page.goto('/host?id=1&view=tree&sort=-subtree');
  const table = page.getByRole('table', { name: /^Processes of/ });
  // Pid 1 has started all the others, and its branch is the largest.
  await expect(table.getByRole('row').nth(1).getByRole('cell').nth(1)).toHaveText('1');
  await page.getByRole('radio', { name: 'Lineages' }).click();
  await expect(page.getByRole('table', { name: /^Lineages of/ })).toBeVisible();
  await page.getByRole('radio', { name: 'List' }).click();
  await table.getByRole('row').nth(1).getByRole('link').click();
  await expect(page).toHaveURL(/\/process\?id=/);
  await expect(page.getByText(/It was seen once|lives are stored/)).toBeVisible();
});
