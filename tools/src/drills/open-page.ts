import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { CHROMIUM, LAUNCH_OPTIONS, signIn } from '../browser.ts';
import { DrillServer } from './drill-server.ts';
import { waitFor } from './wait-for.ts';

const DASHBOARD = join(import.meta.dirname, '..', '..', '..', 'apps', 'web', 'out');

/** There is a browser, and a dashboard for it. */
export const canOpenPages = existsSync(CHROMIUM) && existsSync(DASHBOARD);

/** A person's browser with one page open, which nobody touches while things break. */
export class OpenPage implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  /** Signs in and opens a host's page. */
  static async ofHost(url: string, hostId: number): Promise<OpenPage> {
    const browser = await chromium.launch(LAUNCH_OPTIONS);
    const page = await browser.newPage();
    await signIn(page, url, DrillServer.ADMIN);
    await page.goto(`${url}/host?id=${hostId}`);
    // Gone if the page is loaded anew.
    await page.evaluate('globalThis.openedByDrill = true');
    const open = new OpenPage(browser, page);
    await open.showsSampleOf(0);
    return open;
  }

  /** Waits until the page by itself shows a sample taken after this time. */
  async showsSampleOf(afterMs: number, withinMs = 60_000): Promise<number> {
    const sampled = this.#page.getByRole('listitem').filter({ hasText: 'last sample' }).locator('time');
    return waitFor(
      'the open page to show newer samples',
      async () => {
        const atMs = Date.parse((await sampled.getAttribute('datetime', { timeout: 1000 })) ?? '');
        return atMs > afterMs ? atMs : undefined;
      },
      withinMs,
    );
  }

  /** Whether the page says that it follows the server. */
  async isLive(): Promise<boolean> {
    return this.#page.getByRole('button', { name: /^Live: / }).isVisible();
  }

  /** Whether it is still the document that was opened. */
  async isSameDocument(): Promise<boolean> {
    return (await this.#page.evaluate('globalThis.openedByDrill')) === true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }
}
