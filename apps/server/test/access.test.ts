import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Role, ROLES } from '../src/db/schema/index.ts';
import { restRoutes } from '../src/http/rest-routes.ts';
import { appRouter } from '../src/routers/root.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
const tokens = {} as Record<Role, string>;

let agentDir: string;

beforeAll(async () => {
  agentDir = mkdtempSync(join(tmpdir(), 'seep-agent-dir-'));
  writeFileSync(join(agentDir, 'seep-agent.version'), '0.2.0\n');
  server = await startTestServer({
    SEEP_AGENT_DIR: agentDir,
    SEEP_ADMIN_EMAIL: 'ops@example.org',
    SEEP_ADMIN_PASSWORD: 'correct horse',
  });
  for (const role of ROLES)
    tokens[role] = await createApiToken(server.database.db, 'test', { name: role, role });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(agentDir, { recursive: true, force: true });
});

interface Answer {
  status: number;
  /** What a procedure answered; undefined when it refused. */
  data: unknown;
}

async function ask(
  path: string,
  type: string,
  token: string | undefined,
  input: object = {},
): Promise<Answer> {
  const abort = new AbortController();
  const isMutation = type === 'mutation';
  const response = await fetch(
    `${server.url}/trpc/${path}${isMutation ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
    {
      method: isMutation ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(isMutation && { body: JSON.stringify(input) }),
      signal: abort.signal,
    },
  );
  // A subscription that is let in never ends.
  if (type === 'subscription' && response.ok) {
    abort.abort();
    return { status: response.status, data: undefined };
  }
  const { result } = (await response.json()) as { result?: { data?: unknown } };
  return { status: response.status, data: result?.data };
}

/** Least role that each procedure asks for. A new procedure has to be entered here, with a thought. */
const LEAST_ROLE: Record<string, Role | 'anybody'> = {
  'settings.about': 'anybody',
  'rest.enroll': 'anybody',
  'settings.createEnrolmentToken': 'operator',
  'settings.setRetention': 'admin',
  'settings.setAgents': 'admin',
  'rest.setAgentSettings': 'admin',
  'access.people': 'admin',
  'access.invite': 'admin',
  'access.setRole': 'admin',
  'access.removePerson': 'admin',
  'access.apiTokens': 'admin',
  'access.createApiToken': 'admin',
  'access.revokeApiToken': 'admin',
  'access.enrolmentTokens': 'operator',
  'access.revokeEnrolmentToken': 'operator',
  'access.revokeHost': 'operator',
  'access.removeHost': 'admin',
  'rest.removeHost': 'admin',
  'access.offerUpdate': 'admin',
  'access.audit': 'admin',
  'findings.decide': 'operator',
  // Everybody has views of one's own.
  'views.save': 'viewer',
  'views.remove': 'viewer',
  'processes.live': 'operator',
  'rest.processLive': 'operator',
  // The address of a webhook may be a secret itself.
  'notifications.list': 'admin',
  'notifications.create': 'admin',
  'notifications.update': 'admin',
  'notifications.remove': 'admin',
  'notifications.test': 'admin',
  'detection.setSettings': 'admin',
  'detection.backTest': 'operator',
  'rest.setDetectionSettings': 'admin',
  'rest.backTest': 'operator',
};

/** Reading is for every role; whatever changes something stands in the table above. */
function leastRole(path: string, type: string): Role | 'anybody' {
  const listed = LEAST_ROLE[path];
  if (listed !== undefined) return listed;
  if (type === 'mutation') throw new Error(`${path} changes something: say in LEAST_ROLE who may`);
  return 'viewer';
}

const RANK: Record<Role | 'anybody' | 'stranger', number> = {
  stranger: 0,
  anybody: 0,
  viewer: 1,
  operator: 2,
  admin: 3,
};

const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => ({
  path,
  type: (procedure as unknown as { _def: { type: string } })._def.type,
}));
const table = procedures.flatMap(({ path, type }) =>
  (['stranger', ...ROLES] as const).map((role) => ({ path, type, role, least: leastRole(path, type) })),
);

describe('every procedure and every role', () => {
  test.each(table)('$path asked by $role', async ({ path, type, role, least }) => {
    const { status } = await ask(path, type, role === 'stranger' ? undefined : tokens[role]);
    const isLetIn = RANK[role] >= RANK[least];
    // A stranger's subscription is refused within its stream (http.test.ts looks into it).
    if (role === 'stranger' && type === 'subscription') return expect([200, 401]).toContain(status);
    if (!isLetIn) return expect(status).toBe(role === 'stranger' ? 401 : 403);
    // Without input most answer 400: what counts is that nobody was turned away at the door.
    if (path !== 'rest.enroll') expect([401, 403]).not.toContain(status);
    expect(status).toBeLessThan(500);
  });
});

describe('every route', () => {
  /** Routes that answer strangers, and why. */
  const OPEN: Record<string, string> = {
    '/healthz': 'says that the process lives',
    '/readyz': 'says whether the database is there',
    '/metrics': 'open on loopback only, see SEEP_METRICS_TOKEN',
    '/api/auth/*': 'where people sign in',
    '/api/v1/openapi.json': 'describes the API',
    '/api/v1/enroll': 'wants an enrolment token',
    '/install.sh': 'what a new host fetches',
    '/download/:name': 'what a new host fetches',
    '/agent': 'wants a credential',
    '/trpc/*': 'each procedure has its own check',
  };

  test('is guarded, or open for a reason', async () => {
    const paths = [...new Set(server.routes.map(({ url }) => url))].filter((url) => !(url in OPEN));
    // The dashboard's files hold no data.
    const guarded = paths.filter((url) => url.startsWith('/api') || url.startsWith('/trpc/'));
    expect(guarded.length).toBeGreaterThan(10);
    for (const url of guarded) {
      if (url === '/trpc/:path') continue;
      const method = restRoutes().find(({ path }) => `/api/v1${path}` === url)?.method ?? 'GET';
      const response = await fetch(`${server.url}${url.replaceAll(/:\w+/g, '1').replace('*', 'x')}`, {
        method,
      });
      expect(`${url} ${response.status}`).toBe(`${url} 401`);
    }
    const others = paths.filter((url) => !guarded.includes(url));
    for (const url of others) expect(url).toMatch(/^\/(\*|_next\/.*|[\w./-]*\.\w+|[\w-]*\/?)$/);
  });
});

describe('what is taken away is gone', () => {
  test('a host that is shut out is cut off at once, and does not come back', async () => {
    const { hostId, credential } = await server.enrol('shut-out');
    await using agent = await TestAgent.connect(server.socketUrl, credential);
    await agent.hello();
    expect((await ask('access.revokeHost', 'mutation', tokens.operator, { hostId })).status).toBe(200);
    expect(await agent.untilClosed()).toMatchObject({ code: 4031 });
    await expect(TestAgent.connect(server.socketUrl, credential)).rejects.toThrow('403');
  });

  test('an API token that is revoked opens nothing more', async () => {
    const created = await ask('access.createApiToken', 'mutation', tokens.admin, {
      name: 'mine',
      role: 'viewer',
    });
    const { token } = created.data as { token: string };
    expect((await ask('hosts.fleet', 'query', token)).status).toBe(200);
    const listed = await ask('access.apiTokens', 'query', tokens.admin);
    const { id } = (listed.data as { id: number; name: string }[]).find(({ name }) => name === 'mine') as {
      id: number;
    };
    await ask('access.revokeApiToken', 'mutation', tokens.admin, { id });
    expect((await ask('hosts.fleet', 'query', token)).status).toBe(401);
  });

  test('an enrolment token that is revoked lets nobody in', async () => {
    const created = await ask('settings.createEnrolmentToken', 'mutation', tokens.operator, { uses: 5 });
    const { id, token } = created.data as { id: number; token: string };
    await ask('access.revokeEnrolmentToken', 'mutation', tokens.operator, { id });
    const response = await fetch(`${server.url}/api/v1/enroll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, hostname: 'late' }),
    });
    expect(response.status).toBe(401);
  });

  test('every change is in the audit log, with who made it', async () => {
    const { data } = await ask('access.audit', 'query', tokens.admin, { limit: 100 });
    const { items } = data as { items: { actor: string; action: string }[] };
    const actions = items.map(({ actor, action }) => `${actor} ${action}`);
    expect(actions).toEqual(
      expect.arrayContaining([
        'operator host.revoke',
        'admin api_token.create',
        'admin api_token.revoke',
        'operator enrolment_token.create',
        'operator enrolment_token.revoke',
      ]),
    );
  });
});

describe('an update that is offered', () => {
  const offer = (hostId: number, isOffered: boolean, role: Role = 'admin') =>
    ask('access.offerUpdate', 'mutation', tokens[role], { hostId, isOffered });
  const offered = async (hostId: number) =>
    (await server.get<{ updateOffered: string | null }>(`/hosts/${hostId}`)).updateOffered;

  test('is told to that host alone, until it runs it', async () => {
    const [one, other] = [await server.enrol('one'), await server.enrol('other')];
    expect((await offer(one.hostId, true)).status).toBe(200);
    expect([await offered(one.hostId), await offered(other.hostId)]).toEqual(['0.2.0', null]);
    const welcomed = async ({ credential }: { credential: string }, agentVersion: string) => {
      await using agent = await TestAgent.connect(server.socketUrl, credential);
      return (await agent.hello({ agentVersion })).body.updateOffered;
    };
    expect([await welcomed(one, '0.1.0'), await welcomed(other, '0.1.0')]).toEqual(['0.2.0', undefined]);
    await welcomed(one, '0.2.0');
    expect(await offered(one.hostId)).toBe(null);
  });

  test('can be taken back, and both are in the audit log', async () => {
    const { hostId } = await server.enrol();
    await offer(hostId, true);
    await offer(hostId, false);
    expect(await offered(hostId)).toBe(null);
    const { data } = await ask('access.audit', 'query', tokens.admin, { limit: 100 });
    const { items } = data as { items: { actor: string; action: string; target: string }[] };
    const noted = items.filter(({ target, action }) => target === `${hostId}` && action.includes('update'));
    expect(noted.map(({ actor, action }) => `${actor} ${action}`).toSorted()).toEqual([
      'admin host.offer_update',
      'admin host.withdraw_update',
    ]);
  });

  test('is for a host that there is', async () => {
    expect((await offer(999_999, true)).status).toBe(404);
  });
});

describe('people', () => {
  test('the last admin stays', async () => {
    const { data } = await ask('access.people', 'query', tokens.admin);
    const [admin] = data as { id: string; email: string; role: Role }[];
    expect(admin).toMatchObject({ email: 'ops@example.org', role: 'admin' });
    const id = admin?.id ?? '';
    expect((await ask('access.removePerson', 'mutation', tokens.admin, { id })).status).toBe(409);
    expect((await ask('access.setRole', 'mutation', tokens.admin, { id, role: 'viewer' })).status).toBe(409);
  });

  test('who is invited signs in with the link, and is gone when removed', async () => {
    const invited = await ask('access.invite', 'mutation', tokens.admin, {
      email: 'ada@example.org',
      name: 'Ada',
      role: 'operator',
    });
    const { link } = invited.data as { link: string };
    const cookie = cookieOf(await fetch(link, { redirect: 'manual' }));
    expect(await actorOf(cookie)).toEqual({ name: 'ada@example.org', role: 'operator' });
    expect(cookieOf(await fetch(link, { redirect: 'manual' }))).not.toContain('session_token');
    const { data } = await ask('access.people', 'query', tokens.admin);
    const ada = (data as { id: string; email: string }[]).find(({ email }) => email === 'ada@example.org');
    await ask('access.removePerson', 'mutation', tokens.admin, { id: ada?.id });
    expect(await actorOf(cookie)).toBeNull();
  });

  test('a second factor is asked for once it is set up', async () => {
    const cookie = cookieOf(await signIn('correct horse'));
    const enabled = await auth('two-factor/enable', { password: 'correct horse' }, cookie);
    const { totpURI } = (await enabled.json()) as { totpURI: string };
    const secret = new URL(totpURI).searchParams.get('secret') ?? '';
    expect((await auth('two-factor/verify-totp', { code: totp(secret) }, cookie)).status).toBe(200);

    const again = await signIn('correct horse');
    expect(await again.clone().json()).toMatchObject({ twoFactorRedirect: true });
    const pending = cookieOf(again);
    expect(await actorOf(pending)).toBeNull();
    expect((await auth('two-factor/verify-totp', { code: '000000' }, pending)).status).toBe(401);
    const verified = await auth('two-factor/verify-totp', { code: totp(secret) }, pending);
    expect(await actorOf(cookieOf(verified))).toMatchObject({ name: 'ops@example.org' });
  });

  test('guessing passwords is stopped', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) statuses.push((await signIn(`wrong ${attempt}`)).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await signIn('correct horse')).status).toBe(429);
  });
});

function signIn(password: string): Promise<Response> {
  return auth('sign-in/email', { email: 'ops@example.org', password });
}

function auth(path: string, body: object, cookie = ''): Promise<Response> {
  return fetch(`${server.url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url, cookie },
    body: JSON.stringify(body),
  });
}

function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .filter((one) => !one?.endsWith('='))
    .join('; ');
}

async function actorOf(cookie: string): Promise<unknown> {
  const response = await fetch(`${server.url}/trpc/settings.about`, { headers: { cookie } });
  return ((await response.json()) as { result: { data: { actor: unknown } } }).result.data.actor;
}

/** RFC 6238, 30 s, six digits. */
function totp(base32: string): string {
  const bits = Array.from(base32.replaceAll('=', ''), (letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  ).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
