import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { expect, type Page, test } from '@playwright/test';
import { Product } from '../src/product.ts';
import { seriousViolations } from '../src/violations.ts';

/* Signing in with a second factor, and what an admin sets up that reaches beyond the dashboard. */

const EMAIL = 'grace@example.org';
const PASSWORD = 'a password for tests';

let product: Product;
test.beforeAll(async () => {
  product = await Product.start({ SEEP_ADMIN_EMAIL: EMAIL, SEEP_ADMIN_PASSWORD: PASSWORD });
});
test.afterAll(() => product[Symbol.asyncDispose]());

async function givePassword(page: Page): Promise<void> {
  await page.goto(product.url);
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
}

/** What an authenticator app shows now. */
function codeOf(secret: string): Promise<string> {
  return createOTP(new TextDecoder().decode(base32.decode(secret))).totp();
}

test('a second factor is set up, asked for, and stood in for by a recovery code', async ({ page }) => {
  await givePassword(page);
  await page.getByRole('navigation').first().waitFor();
  await page.goto(`${product.url}/settings`);
  await page.getByLabel('Your password, to confirm: Set it up').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await expect(page.getByRole('img', { name: 'Secret for an authenticator app' })).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
  const secret = ((await page.locator('code.select-all').textContent()) ?? '').replaceAll(' ', '');
  await page.getByLabel('Code that the app shows').fill(await codeOf(secret));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recovery = (await codes.first().textContent()) ?? '';

  await signOut(page);
  await givePassword(page);
  const code = page.getByLabel('Code of your authenticator app');
  await expect(code).toBeVisible();
  expect(await seriousViolations(page)).toEqual([]);
  await code.fill('000000');
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('not the code');
  // The password alone has let nobody in.
  const session = await page.request.get(`${product.url}/api/auth/get-session`);
  expect(await session.json()).toBeNull();
  await code.fill(await codeOf(secret));
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('navigation').first().waitFor();

  await signOut(page);
  await givePassword(page);
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('One of your recovery codes').fill(recovery);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('navigation').first().waitFor();

  await page.goto(`${product.url}/settings`);
  await page.getByLabel('Your password, to confirm: Turn it off').fill(PASSWORD);
  await page.getByRole('button', { name: 'Turn it off' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
});

test('a channel is added, tried and removed', async ({ page }) => {
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push(body);
      response.writeHead(received.length === 1 ? 204 : 410).end();
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  await givePassword(page);
  await page.getByRole('navigation').first().waitFor();
  await page.goto(`${product.url}/settings?tab=notifications`);
  await page.getByLabel('Name').fill('chat room');
  await page.getByLabel('URL').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  await page.getByLabel('Secret to sign with').fill('between us');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  const row = page.getByRole('table', { name: 'Channels' }).getByRole('row').filter({ hasText: 'chat room' });
  await expect(row).toContainText('signed');
  expect(await seriousViolations(page)).toEqual([]);
  const send = page.getByRole('button', { name: 'Send a test to chat room' });
  await send.click();
  await expect(row.getByRole('status')).toHaveText('It was taken.');
  expect(received[0]).toContain('"event":"test"');
  await send.click();
  await expect(row.getByRole('status')).toContainText('HTTP 410');
  await page.getByRole('button', { name: 'Remove chat room' }).click();
  await page.getByRole('button', { name: /^Remove\? Press again/ }).click();
  await expect(row).toHaveCount(0);
  receiver.close();
});
