import { test as base, type Page } from '@playwright/test';
import { signIn } from '@seep/tools/browser';
import { Product } from './product.ts';
import { SimulatedFleet } from './simulated-fleet.ts';

/** Who signs in. */
export const PERSON = { email: 'ada@example.org', password: 'a password for tests' };
const HOSTS = 16;

export interface WatchedFleet {
  product: Product;
  /** A host with two boots. */
  rebootedHostId: string;
  /** Cookies of a person who has signed in. */
  session: Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>;
}

/**
 * Tests of pages: a server with an agent of this machine and a simulated fleet that has a past and leaks. All tests of a worker share it, and `page` is signed in.
 */
export const test = base.extend<object, { watched: WatchedFleet }>({
  watched: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads which fixtures are wanted off the pattern
    async ({ browser }, use) => {
      await using product = await Product.start({
        SEEP_ADMIN_EMAIL: PERSON.email,
        SEEP_ADMIN_PASSWORD: PERSON.password,
        SEEP_SAMPLE_INTERVAL: '2',
      });
      // Two hosts with a boot before this one; all others have been up for long.
      const twins = { hosts: 2, historyHours: 0.5, state: 'rebooted.json', seed: 5 };
      await using before = await SimulatedFleet.start(product, { ...twins, uptime: 0.005 });
      await before.done();
      await using after = await SimulatedFleet.start(product, { ...twins, minutes: 30 });
      await using fleet = await SimulatedFleet.start(product, {
        hosts: HOSTS,
        seed: 3,
        historyHours: 24,
        minutes: 30,
      });
      await Promise.all([after.caughtUp(), fleet.caughtUp()]);

      const context = await browser.newContext();
      const page = await context.newPage();
      await signIn(page, product.url, PERSON);
      const session = await context.storageState();
      await context.close();
      const { items } = await product.get<{ items: { id: string }[] }>('/hosts');
      // This machine is the first host; then come those two.
      await use({ product, session, rebootedHostId: items[1]?.id ?? '' });
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  storageState: async ({ watched }, use) => use(watched.session),
  baseURL: async ({ watched }, use) => use(watched.product.url),
});

export { expect } from '@playwright/test';
