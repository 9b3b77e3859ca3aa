import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '../src/db/schema/index.ts';
import { freePort } from '../src/testing.ts';
import { type Tampering, TestProvider } from './oidc-provider.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** A browser as far as redirects and cookies go. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const cookies = [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`);
    const headers = new Headers(init.headers);
    if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) as unknown as [string, string, string];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** Goes where it is sent. @returns the last address */
  async follow(url: string): Promise<URL> {
    let at = new URL(url);
    for (let hops = 0; hops < 12; hops++) {
      const location = (await this.fetch(at.href)).headers.get('location');
      if (location === null) return at;
      at = new URL(location, at);
    }
    throw new Error(`sent round in circles, at last to ${at.href}`);
  }
}

interface About {
  actor: { name: string; role: Role } | null;
  signInWith: { oidc: boolean };
}

interface Setup {
  server: TestServer;
  provider: TestProvider;
}

async function start(env: Record<string, string> = {}): Promise<Setup> {
  const port = await freePort();
  const provider = await TestProvider.start(`http://127.0.0.1:${port}/api/auth/callback/oidc`);
  const server = await startTestServer({
    SEEP_PORT: `${port}`,
    SEEP_ADMIN_EMAIL: 'ada@example.org',
    SEEP_ADMIN_PASSWORD: 'correct horse',
    SEEP_OIDC_ISSUER: provider.issuer,
    SEEP_OIDC_CLIENT_ID: TestProvider.CLIENT.id,
    SEEP_OIDC_CLIENT_SECRET: TestProvider.CLIENT.secret,
    ...env,
  });
  return { server, provider };
}

/** Signs in over the provider. @returns who the server says is there then, and what the address says went wrong */
async function signIn(
  { server, provider }: Setup,
  email: string,
  { isVerified = true, tampering }: { isVerified?: boolean; tampering?: Tampering } = {},
): Promise<About & { error: string | null }> {
  provider.person = { email, isVerified };
  provider.tampering = tampering;
  const browser = new Browser();
  const begun = await browser.fetch(`${server.url}/api/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ provider: 'oidc', callbackURL: '/', errorCallbackURL: '/' }),
  });
  const { url } = (await begun.json()) as { url: string };
  expect(url.startsWith(`${provider.issuer}/`)).toBe(true);
  const end = await browser.follow(url);
  const about = await browser.fetch(`${server.url}/trpc/settings.about`);
  const { result } = (await about.json()) as { result: { data: About } };
  return { ...result.data, error: end.searchParams.get('error') };
}

describe('without a role for new people', () => {
  let setup: Setup;
  beforeAll(async () => {
    setup = await start();
  });
  afterAll(async () => {
    await setup.server[Symbol.asyncDispose]();
    await setup.provider[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    // Attempts are counted; this file makes more of them than a person does in a minute.
    await setup.server.database.pool.query('DELETE FROM rate_limits');
  });

  test('who was invited signs in, with the role that was given', async () => {
    const { actor, signInWith } = await signIn(setup, 'ada@example.org');
    expect(actor).toEqual({ name: 'ada@example.org', role: 'admin' });
    expect(signInWith).toEqual({ oidc: true });
    // And again: the account is known now.
    expect((await signIn(setup, 'ada@example.org')).actor?.role).toBe('admin');
  });

  test('who was not is refused, and leaves no person behind', async () => {
    expect(await signIn(setup, 'stranger@example.org')).toMatchObject({
      actor: null,
      error: 'signup_disabled',
    });
    const { rows } = await setup.server.database.pool.query('SELECT email FROM users');
    expect(rows).toEqual([{ email: 'ada@example.org' }]);
  });

  test('an address that the provider has not verified is nobody’s', async () => {
    expect(await signIn(setup, 'ada@example.org', { isVerified: false })).toMatchObject({
      actor: null,
      error: 'email_not_found',
    });
  });

  test.each<[string, Tampering]>([
    ['another issuer', { claims: { iss: 'https://id.example.net' } }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another sign-in (nonce)', { claims: { nonce: 'replayed' } }],
    ['the past', { claims: { exp: 1_600_000_000, iat: 1_500_000_000 } }],
    ['another key', { withForeignKey: true }],
  ])('an identity token of %s lets nobody in', async (_name, tampering) => {
    const { actor, error } = await signIn(setup, 'ada@example.org', { tampering });
    expect(actor).toBeNull();
    expect(error).not.toBeNull();
  });

  test('a token that is signed anew without a change lets its person in', async () => {
    expect((await signIn(setup, 'ada@example.org', { tampering: {} })).actor?.name).toBe('ada@example.org');
  });
});

test('with a role for new people, who comes for the first time gets it, whatever the provider says', async () => {
  const setup = await start({ SEEP_OIDC_NEW_PERSON_ROLE: 'operator' });
  const tampering = { claims: { role: 'admin' } };
  expect(await signIn(setup, 'grace@example.org', { tampering })).toMatchObject({
    actor: { name: 'grace@example.org', role: 'operator' },
    error: null,
  });
  await setup.server[Symbol.asyncDispose]();
  await setup.provider[Symbol.asyncDispose]();
});

test('without a provider in the configuration nobody is sent to one', async () => {
  await using server = await startTestServer();
  const response = await fetch(`${server.url}/api/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ provider: 'oidc', callbackURL: '/' }),
  });
  expect(response.status).toBe(404);
});
