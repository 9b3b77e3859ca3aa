import { readFile } from 'node:fs/promises';
import type { Download, Page } from '@playwright/test';
import { expect, test } from '../src/dashboard-test.ts';
import { nextSamples } from '../src/next-samples.ts';
import { SimulatedFleet } from '../src/simulated-fleet.ts';

interface LayoutShift {
  value: number;
  hadRecentInput: boolean;
}

/** Lines of a CSV without quotes, header first. */
async function linesOf(download: Download): Promise<string[][]> {
  const text = await readFile(await download.path(), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

async function openWorstHost(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('table', { name: 'Hosts' }).getByRole('row').nth(1).click();
  await expect(page).toHaveURL(/\/host\?id=\d+/);
}

const ledgerLegend = (page: Page) => page.getByRole('table').filter({ hasText: 'Layer' }).first();

test('three clicks lead from the fleet to the proof of a leak', async ({ page }) => {
  await page.goto('/');
  const verdict = page.getByRole('heading', { level: 1 });
  await expect(verdict).toContainText(/\d+ leaks? on \d+ of \d+ hosts/);
  await page.getByRole('table', { name: 'Hosts' }).getByRole('row').nth(1).click();
  await page.getByRole('tab', { name: /Findings/ }).click();
  await page.getByRole('tabpanel').getByRole('link').first().click();
  await expect(page).toHaveURL(/\/finding\?id=\d+/);
  await expect(verdict).toContainText(/leaks: .* since .* an hour/);
  await expect(page.getByRole('img', { name: /over time|fitted/i }).first()).toBeVisible();
  await expect(page.getByText(/What to run next/i)).toBeVisible();
});

test('an address gives the same view to somebody else', async ({ page, context }) => {
  await openWorstHost(page);
  const chart = page.getByRole('img', { name: /^Ledger of/ });
  const box = await chart.boundingBox();
  if (!box) throw new Error('the ledger is not drawn');
  // A stretch in the middle of the chart.
  await page.getByRole('radio', { name: '24 h' }).click();
  await expect(page).toHaveURL(/range=24h/);
  await page.mouse.move(box.x + box.width * 0.4, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 100, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d+&to=\d+/);
  await page.getByRole('button', { name: 'Processes', exact: true }).click();
  await expect(page).toHaveURL(/layer=anonymous/);
  await page.mouse.move(0, 0);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(ledgerLegend(other)).toContainText('GiB', { timeout: 60_000 });
  // A range that stands still: both end up with the same numbers, each once its own have come.
  await expect
    .poll(async () => (await ledgerLegend(other).innerText()) === (await ledgerLegend(page).innerText()))
    .toBe(true);
  await expect(other.getByRole('button', { name: 'Processes', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('the ledger downloads as a CSV that sums to the total', async ({ page }) => {
  await openWorstHost(page);
  await page.getByRole('button', { name: 'Take the chart elsewhere' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Download as CSV' }).click();
  const [header = [], ...rows] = await linesOf(await download);
  expect(rows.length).toBeGreaterThan(10);
  const at = (name: string) => header.indexOf(name);
  const layers = header.filter(
    (name) => !['time', 'total', 'available', 'swapUsed', 'activity'].includes(name),
  );
  expect(layers).toContain('unaccounted');
  for (const row of rows) {
    expect(new Date(row[at('time')] ?? '').toISOString()).toBe(row[at('time')]);
    const sum = layers.reduce((total, layer) => total + Number(row[at(layer)]), 0);
    expect(sum).toBe(Number(row[at('total')]));
  }
});

test('the fleet page loads less than 250 kB of JavaScript', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('table', { name: 'Hosts' }).getByRole('row').nth(1)).toBeVisible();
  // What waits until the browser has nothing else to do counts as well.
  await expect(page.getByRole('button', { name: 'Theme' })).toBeVisible();
  const sizes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map((entry) => (entry as unknown as { encodedBodySize: number }).encodedBodySize),
  );
  expect(sizes.length).toBeGreaterThan(3);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
});

test("the scripts' CSV of the range is handed out", async ({ page }) => {
  await openWorstHost(page);
  await page.getByRole('tab', { name: 'Raw and exports' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Memory, CSV' }).click();
  const [header, ...rows] = await linesOf(await download);
  expect(header?.slice(0, 3)).toEqual(['Timestamp', 'Total_KB', 'Used_KB']);
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(Number(row[1])).toBeGreaterThan(Number(row[2]));
});

test('this boot lies over the one before, from the same uptime on', async ({ page, watched }) => {
  await page.goto(`/host?id=${watched.rebootedHostId}`);
  await page.getByRole('tab', { name: /Boots/ }).click();
  await expect(page.getByText(/Boot 2 against boot 1, by uptime/)).toBeVisible();
  await page.getByRole('link', { name: 'What differs' }).click();
  await expect(page).toHaveURL(/\/compare\?of=b\d+-2,b\d+-1&align=uptime/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/boot 2 against .* boot 1, by uptime/);
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('no stretch');
  await expect(page.getByRole('table').filter({ hasText: 'Line' }).getByRole('row')).toHaveCount(3);
  await expect(
    page.getByRole('table', { name: 'Programs that differ' }).getByRole('row').nth(1),
  ).toBeVisible();
  await page.getByRole('radio', { name: 'By time' }).click();
  await expect(page).not.toHaveURL(/align=uptime/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    'no stretch in which both were watched',
  );
});

test('a fleet is grouped, narrowed and kept as a view', async ({ page }) => {
  await page.goto('/');
  await page.getByLabel('Group by').selectOption({ label: 'By label role' });
  const groups = page.getByRole('table', { name: 'Hosts by Label role' });
  await groups.getByRole('button', { name: 'api', exact: true }).click();
  await expect(page.getByLabel('Filter hosts')).toHaveValue('role:api');
  await expect(groups.getByRole('row')).toHaveCount(2);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: /Save what is shown/ }).click();
  await page.getByLabel('Name').fill('API hosts');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.goto('/');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'API hosts' }).click();
  await expect(page.getByLabel('Filter hosts')).toHaveValue('role:api');
  await expect(groups).toBeVisible();
});

test('a new host turns green in the dialog that gave the line', async ({ page, watched }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Add host' }).click();
  const dialog = page.getByRole('dialog');
  const line = await dialog.locator('code').filter({ hasText: 'install.sh' }).innerText();
  expect(line).toMatch(/^curl -fsSL \S+\/install\.sh \| sudo sh -s -- --token \S+$/);
  await expect(dialog.getByText('Waiting for the host to connect')).toBeVisible();
  const token = / --token (\S+)/.exec(line)?.[1] ?? '';
  await using _fresh = await SimulatedFleet.start(watched.product, {
    token,
    hosts: 1,
    seed: 9,
    historyHours: 0,
    minutes: 5,
    state: 'new-host.json',
  });
  await expect(dialog.getByText(/is connected/)).toBeVisible({ timeout: 30_000 });
  await dialog.getByRole('link', { name: 'Open' }).click();
  await expect(page).toHaveURL(/\/host\?id=\d+/);
});

test('what is muted no longer counts, and says who muted it', async ({ page }) => {
  await page.goto('/findings');
  const verdict = page.getByRole('heading', { level: 1 });
  await expect(verdict).toContainText('2 open findings on 2 hosts');
  await page
    .getByRole('link', { name: /leaks:/ })
    .first()
    .click();
  await page.getByLabel('Comment').fill('known; a fix is on its way');
  await page.getByRole('button', { name: 'Mute for a day' }).click();
  const decisions = page.getByRole('list', { name: 'Decisions' });
  await expect(decisions).toContainText(/muted by ada@example\.org/);
  await expect(decisions).toContainText('known; a fix is on its way');
  await page.goto('/findings');
  await expect(verdict).toContainText('1 open finding on 1 host; 1 set aside');
  await page.goto('/');
  await expect(verdict).toContainText('1 leak on 1 of');
  // As it was, for the tests that come after.
  await page.goto('/findings?q=decision:muted');
  await page
    .getByRole('link', { name: /leaks:/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await expect(decisions).toContainText('reopened');
});

test('a part that the server has no more is said to be missing, and all around it stays', async ({
  page,
}) => {
  await openWorstHost(page);
  await expect(page.getByRole('table', { name: /^Processes of/ })).toBeVisible();
  // As after an update: what this page has not loaded yet goes by other names.
  const parts = '**/_next/static/chunks/**';
  await page.route(parts, (route) => route.fulfill({ status: 404 }));
  const tab = page.getByRole('tab', { name: 'Kernel' });
  await tab.click();
  const failure = page.getByRole('alert').filter({ hasText: 'A part of the page did not come' });
  await expect(failure).toBeVisible();
  await expect(tab).toBeFocused();
  await expect(ledgerLegend(page)).toBeVisible();
  await page.unroute(parts);
  await failure.getByRole('button', { name: 'Load the page anew' }).click();
  await expect(page.getByRole('img', { name: /^Slab of/ })).toBeVisible();
});

test('a tab that still loads takes nothing away', async ({ page }) => {
  await openWorstHost(page);
  await expect(page.getByRole('table', { name: /^Processes of/ })).toBeVisible();
  const { promise: loaded, resolve: load } = Promise.withResolvers<void>();
  await page.route('**/_next/static/chunks/**', async (route) => {
    await loaded;
    await route.continue();
  });
  const tab = page.getByRole('tab', { name: 'Boots' });
  await tab.click();
  await expect(page.getByRole('tabpanel').locator('[data-slot=skeleton]')).toBeVisible();
  await expect(tab).toBeFocused();
  await expect(ledgerLegend(page)).toBeVisible();
  load();
  await expect(page.getByRole('tabpanel').getByRole('table').first()).toBeVisible();
});

test('a host that the address names is asked for once, before the scripts are there', async ({
  page,
  watched,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/trpc/hosts.get') && !search.includes('batch')) asked.push(search);
  });
  await page.goto(`/host?id=${watched.rebootedHostId}`);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test.describe('by keyboard alone', () => {
  test('a host is found by a few letters, a finding by j and k', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('leak');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
    await page.keyboard.type('build-00005');
    await expect(page.getByRole('option', { name: /^build-00005/, selected: true })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText('build-00005');

    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await expect(page).toHaveURL(/\/findings$/);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('finding');
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    const focused = await page.locator(':focus').innerText();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toContainText(focused);
  });

  for (const { path, button, dialog } of [
    { path: '/', button: 'Add host', dialog: 'Add a host' },
    { path: '/compare', button: 'Add a line', dialog: 'Add a line' },
  ]) {
    test(`${button} has the focus again when its dialog closes`, async ({ page }) => {
      await page.goto(path);
      const opener = page.getByRole('button', { name: button });
      await opener.focus();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog', { name: dialog })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expect(opener).toBeFocused();
    });
  }

  test('a table is filtered and sorted', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.type('role:api');
    await expect(page).toHaveURL(/q=role(:|%3A)api/);
    const sort = page.getByRole('columnheader', { name: 'Memory used' }).getByRole('button');
    await sort.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/sort=-used/);
    await expect(page.getByRole('columnheader', { name: 'Memory used' })).toHaveAttribute(
      'aria-sort',
      'descending',
    );
  });
});

for (const path of ['/', '/host?id=1', '/findings', '/compare', '/settings']) {
  test(`nothing moves on ${path} while it loads and follows`, async ({ page, watched }) => {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      // The types here are Node's, whose observer knows no layout.
      const { PerformanceObserver: Observer } = globalThis as unknown as {
        PerformanceObserver: new (onEntries: (list: { getEntries: () => LayoutShift[] }) => void) => {
          observe: (options: object) => void;
        };
      };
      new Observer((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts.push(value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // What follows a sample of the agent must not push anything about.
    await nextSamples(watched.product, 2);
    const shift = await page.evaluate(() =>
      (globalThis as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    );
    expect(shift).toBeLessThan(0.1);
    expect(errors).toEqual([]);
  });
}

test('the fleet says what leaks, and narrows to it by kind and by pace', async ({ page }) => {
  await page.goto('/');
  const first = page.getByRole('region', { name: 'What leaks' }).getByRole('link').first();
  await expect(first).toContainText(/ on .*\+[\d.]+ [KMG]iB\/h.*since/);
  const rows = page.getByRole('table', { name: 'Hosts' }).getByRole('row');
  const filter = page.getByLabel('Filter hosts');
  await filter.fill('leak:idle >1MiB/h');
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(1)).toContainText(/\+[\d.]+ [MG]iB\/h/);
  await filter.fill('>1000GiB/h');
  await expect(page.getByText('No host matches the filter')).toBeVisible();
  await first.click();
  await expect(page).toHaveURL(/\/finding\?id=\d+/);
  // Until when, by the line that it will hit.
  await expect(page.getByRole('switch', { name: 'Show forecast' })).toBeVisible();
  await page
    .getByRole('main')
    .getByRole('link', { name: /example\.net$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/host\?id=\d+/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    /leaks .* since .*; its memory ends in|processes, .* since/,
  );
  await page.getByRole('radio', { name: '7 d' }).click();
  await expect(page).toHaveURL(/range=7d/);
});

test('keys that move through a table bring its row into sight', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto('/');
  await expect(page.getByRole('table', { name: 'Hosts' }).getByRole('row').nth(1)).toBeAttached();
  for (let press = 0; press < 5; press++) {
    await page.keyboard.press('j');
    await expect(page.locator(':focus')).toBeInViewport({ ratio: 1 });
  }
});
