import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../src/dashboard-test.ts';

/** Rules of WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe calls serious or worse, with the elements it means. */
async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

const PAGES: readonly { name: string; path: string }[] = [
  { name: 'the fleet, grouped', path: '/?group=label:role' },
  { name: 'a host', path: '/host?id=1' },
  { name: 'the families of a host', path: '/host?id=1&tab=families' },
  { name: "a host's kernel", path: '/host?id=1&tab=kernel' },
  { name: "a host's events", path: '/host?id=1&tab=events' },
  { name: "a host's exports", path: '/host?id=1&tab=exports' },
  { name: 'findings', path: '/findings' },
  { name: 'compare', path: '/compare?of=h1,h2' },
  { name: 'settings', path: '/settings' },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('no page keeps anybody out', async ({ page, watched }) => {
      test.setTimeout(480_000);
      const found: Record<string, string[]> = {};
      const boots = { name: 'boots', path: `/host?id=${watched.rebootedHostId}&tab=boots` };
      for (const { name, path } of [...PAGES, boots]) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await expect(page.locator('[aria-busy]')).toHaveCount(0);
        found[name] = await seriousViolations(page);
      }
      await page.goto('/findings');
      await page
        .getByRole('link', { name: /leaks:/ })
        .first()
        .click();
      await expect(page).toHaveURL(/\/finding\?/);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('leaks');
      found['a finding'] = await seriousViolations(page);
      expect(Object.fromEntries(Object.entries(found).filter(([, list]) => list.length > 0))).toEqual({});
    });

    test('no dialog does either', async ({ page }) => {
      await page.goto('/');
      await expect(page.getByRole('table', { name: 'Hosts' })).toBeVisible();
      await page.getByRole('button', { name: 'Add host' }).click();
      await expect(page.getByRole('dialog')).toContainText('install.sh');
      expect(await seriousViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('combobox', { name: 'Go to' })).toBeFocused();
      expect(await seriousViolations(page)).toEqual([]);
    });
  });
}
