import { join } from 'node:path';
import { signIn } from '@seep/tools/browser';
import { expect, PERSON, test } from '../src/dashboard-test.ts';
import { HOST_TABS, SETTINGS_TABS } from '../src/pages.ts';
import { Product } from '../src/product.ts';

/*
 * `npm run gallery`: a picture of every page in both themes, on a desk, a tablet and a phone, of a real server with a
 * real agent and a simulated fleet. Pictures are looked at by people; nothing is compared.
 */

const FOLDER = join(import.meta.dirname, '..', '..', 'test-results', 'gallery');

const SIZES = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
} as const;

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${size} ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test('every page', async ({ page, browser, watched }) => {
        const { product, rebootedHostId } = watched;
        const { items } = await product.get<{ items: { id: string; hosts: { id: string }[] }[] }>(
          '/findings',
        );
        const finding = items[0];
        const { items: processes } = await product.get<{ items: { id: string; command: string }[] }>(
          '/hosts/1/processes',
        );
        const process = processes.find(({ command }) => command.includes('seep-server')) ?? processes[0];
        const worst = finding?.hosts[0]?.id ?? '1';
        const pages: Record<string, string> = {
          fleet: '/',
          'fleet-grouped': '/?group=label:version',
          findings: '/findings',
          finding: `/finding?id=${finding?.id}`,
          host: `/host?id=${worst}&range=24h`,
          ...Object.fromEntries(HOST_TABS.map((tab) => [`host-${tab}`, `/host?id=1&range=15m&tab=${tab}`])),
          'host-tree': '/host?id=1&range=15m&view=tree&sort=-subtree',
          'host-lineages': '/host?id=1&range=15m&view=lineages',
          process: `/process?id=${process?.id}&range=15m`,
          'host-boots': `/host?id=${rebootedHostId}&tab=boots`,
          usage: '/usage',
          compare: `/compare?of=b${rebootedHostId}-2,b${rebootedHostId}-1&align=uptime`,
          ...Object.fromEntries(SETTINGS_TABS.map((tab) => [`settings-${tab}`, `/settings?tab=${tab}`])),
          'no-such-host': '/host?id=999999',
        };
        for (const [name, path] of Object.entries(pages)) {
          await page.goto(path);
          // A page that says why it has nothing to show has no heading.
          await expect(page.getByRole('main')).toContainText(/\w/);
          await expect(page.locator('[aria-busy], [data-slot=skeleton]')).toHaveCount(0);
          await page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        }
        const picture = (name: string) =>
          page.screenshot({ path: join(FOLDER, `${name}-${size}-${colorScheme}.png`) });
        await page.goto('/');
        await expect(page.getByRole('heading', { level: 1 })).toContainText('host');
        await page.keyboard.press('Control+k');
        await expect(page.getByRole('option', { name: /^build/ }).first()).toBeVisible();
        await picture('palette');
        await page.keyboard.press('Escape');
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
        await picture('keys');
        await page.keyboard.press('Escape');
        await page.getByLabel('Filter hosts').fill('no-such-host');
        await expect(page.getByText('No host matches the filter')).toBeVisible();
        await picture('fleet-no-match');
        await page.context().setOffline(true);
        await expect(page.getByRole('alert').filter({ hasText: 'not answered' })).toBeVisible();
        await picture('fleet-unreachable');
        await page.context().setOffline(false);
        // A stranger sees the sign-in page.
        const stranger = await browser.newContext({
          viewport,
          colorScheme,
          storageState: { cookies: [], origins: [] },
        });
        const asked = await stranger.newPage();
        await asked.goto(product.url);
        await expect(asked.getByRole('button', { name: 'Sign in' })).toBeVisible();
        await asked.screenshot({ path: join(FOLDER, `sign-in-${size}-${colorScheme}.png`), fullPage: true });
        await stranger.close();
      });
    });
  }
}

test('first run', async ({ browser }) => {
  await using product = await Product.startWithoutAgent({
    SEEP_ADMIN_EMAIL: PERSON.email,
    SEEP_ADMIN_PASSWORD: PERSON.password,
  });
  const context = await browser.newContext({
    viewport: SIZES.desktop,
    storageState: { cookies: [], origins: [] },
  });
  const page = await context.newPage();
  await signIn(page, product.url, PERSON);
  for (const [name, path] of Object.entries({ 'first-run': '/', 'no-findings': '/findings' })) {
    await page.goto(`${product.url}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('No host');
    await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
  }
  await context.close();
});
