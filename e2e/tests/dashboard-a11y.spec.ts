import type { Locator, Page } from '@playwright/test';
import { expect, test, type WatchedFleet } from '../src/dashboard-test.ts';
import { HOST_TABS, PROCESS_VIEWS, SETTINGS_TABS } from '../src/pages.ts';
import { seriousViolations } from '../src/violations.ts';

const THEMES = ['light', 'dark'] as const;

/** In both themes, without loading the page again. */
async function violationsInBothThemes(page: Page): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    const root = page.locator('html');
    if (colorScheme === 'dark') await expect(root).toHaveClass(/dark/);
    else await expect(root).not.toHaveClass(/dark/);
    found[colorScheme] = await seriousViolations(page);
  }
  return found;
}

/** Every page, with something on it. */
async function everyPage({ product, rebootedHostId }: WatchedFleet): Promise<string[]> {
  const { items: findings } = await product.get<{ items: { id: string }[] }>('/findings');
  const { items: processes } = await product.get<{ items: { id: string }[] }>('/hosts/1/processes');
  return [
    '/?group=label:role&chosen=1,2',
    '/findings',
    `/finding?id=${findings[0]?.id}`,
    ...HOST_TABS.map((tab) => `/host?id=1&tab=${tab}`),
    ...PROCESS_VIEWS.map((view) => `/host?id=1&view=${view}`),
    `/host?id=${rebootedHostId}&tab=boots`,
    `/process?id=${processes[0]?.id}`,
    '/usage',
    '/compare?of=h1,h2',
    ...SETTINGS_TABS.map((tab) => `/settings?tab=${tab}`),
  ];
}

async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy], [data-slot=skeleton]')).toHaveCount(0);
}

test('no page keeps anybody out, dark or light', async ({ page, watched }) => {
  test.setTimeout(480_000);
  const found: Record<string, Record<string, string[]>> = {};
  for (const path of await everyPage(watched)) {
    await openPage(page, path);
    const ofPage = await violationsInBothThemes(page);
    if (Object.values(ofPage).some((list) => list.length > 0)) found[path] = ofPage;
  }
  expect(found).toEqual({});
});

test('no page is wider than a phone', async ({ page, watched }) => {
  const width = 390;
  await page.setViewportSize({ width, height: 844 });
  const wide: Record<string, number> = {};
  for (const path of await everyPage(watched)) {
    await openPage(page, path);
    const scrollWidth = await page.locator('html').evaluate((root) => root.scrollWidth);
    if (scrollWidth > width) wide[path] = scrollWidth;
  }
  expect(wide).toEqual({});
});

test('nor does the page that strangers see', async ({ browser, watched }) => {
  const stranger = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await stranger.newPage();
  await page.goto(watched.product.url);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(await violationsInBothThemes(page)).toEqual({ light: [], dark: [] });
  await stranger.close();
});

test('nor does a dialog or a menu', async ({ page }) => {
  const none = { light: [], dark: [] };
  await page.goto('/');
  await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
  await page.getByRole('button', { name: 'Add host' }).click();
  await expect(page.getByRole('dialog')).toContainText('install.sh');
  expect(await violationsInBothThemes(page)).toEqual(none);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
  expect(await violationsInBothThemes(page)).toEqual(none);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  expect(await violationsInBothThemes(page)).toEqual(none);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
  expect(await violationsInBothThemes(page)).toEqual(none);
});

/** Presses Tab until it has the focus, as somebody without a pointer does. */
async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let press = 0; press < 120; press++) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
  }
  throw new Error(`Tab does not lead to ${target.toString()}`);
}

test.describe('by keyboard alone', () => {
  test('a leak is found, understood and acknowledged', async ({ page }) => {
    await page.goto('/');
    const verdict = page.getByRole('heading', { level: 1 });
    await expect(verdict).toContainText(/leaks? on/);
    // The table comes after what the page has to say; the worst host stands first in it.
    await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/host\?id=/);
    const processes = page.getByRole('tab', { name: 'Processes', exact: true });
    await expect(processes).toBeVisible();
    await tabTo(page, processes);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name: /Findings/ })).toHaveAttribute('aria-selected', 'true');
    const finding = page.getByRole('tabpanel').getByRole('link', { name: /leaks:/ });
    await expect(finding).toBeVisible();
    await page.keyboard.press('j');
    await expect(finding).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/finding\?id=/);
    const chart = page.getByRole('img', { name: /lowest values over time/ });
    await expect(chart).toBeVisible();
    await tabTo(page, chart);
    // The values at the last sample, and at the one before.
    await page.keyboard.press('ArrowLeft');
    await expect(chart.locator('dl')).toBeVisible();
    const acknowledge = page.getByRole('button', { name: 'Acknowledge' });
    await tabTo(page, acknowledge);
    await page.keyboard.press('Enter');
    const decisions = page.getByRole('list', { name: 'Decisions' });
    await expect(decisions).toContainText(/acknowledged by ada@example\.org/);
    // As it was, for the tests that come after.
    const reopen = page.getByRole('button', { name: 'Reopen' });
    await expect(reopen).toBeVisible();
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, reopen);
    await page.keyboard.press('Enter');
    await expect(decisions).toContainText('reopened');
  });

  test('two hosts are chosen and compared', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(page.getByRole('status').filter({ hasText: '2 hosts selected' })).toBeVisible();
    await expect(page).toHaveURL(/chosen=\d+,\d+/);
    const compare = page.getByRole('main').getByRole('link', { name: 'Compare' });
    await tabTo(page, compare, 'Shift+Tab');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/compare\?of=h\d+,h\d+/);
    await expect(page.getByRole('table').filter({ hasText: 'Line' }).getByRole('row')).toHaveCount(3);
  });
});
