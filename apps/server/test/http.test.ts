import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restRoutes } from '../src/http/rest-routes.ts';
import { appRouter } from '../src/routers/root.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    SEEP_ADMIN_EMAIL: 'ops@example.org',
    SEEP_ADMIN_PASSWORD: 'correct horse',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function signIn(password: string): Promise<Response> {
  return fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ email: 'ops@example.org', password }),
  });
}

describe('access', () => {
  /** Procedures that answer whoever asks; everything else must refuse a stranger. */
  const OPEN = new Set(['settings.about', 'rest.enroll']);
  const procedures = Object.entries(appRouter._def.procedures).map(([path, procedure]) => ({
    path,
    type: (procedure as unknown as { _def: { type: string } })._def.type,
  }));

  test.each(procedures.filter(({ path }) => !OPEN.has(path)))(
    '$path is not for strangers',
    async ({ path, type }) => {
      const response =
        type === 'mutation'
          ? await fetch(`${server.url}/trpc/${path}`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: '{}',
            })
          : await fetch(`${server.url}/trpc/${path}?input={}`);
      const text = await response.text();
      expect(`${response.status} ${text}`).toMatch(
        type === 'subscription' ? /^(401|200 .*serialized-error.*sign in)/s : /^401 /,
      );
    },
  );

  test.each(restRoutes().filter(({ name }) => name !== 'enroll'))(
    '$method $path is not for strangers',
    async ({ method, path }) => {
      const response = await fetch(`${server.url}/api/v1${path.replace(':id', '1')}`, { method });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'unauthorized' });
    },
  );

  test('the CSV is not for strangers', async () => {
    expect((await fetch(`${server.url}/api/v1/hosts/1/memory.csv`)).status).toBe(401);
  });

  test('a viewer may not let hosts in', async () => {
    const token = await createApiToken(server.database.db, 'test', { name: 'viewer', role: 'viewer' });
    const response = await fetch(`${server.url}/trpc/settings.createEnrolmentToken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: '{}',
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('this needs the role operator, you have viewer');
  });

  test('a revoked API token is refused', async () => {
    const token = await createApiToken(server.database.db, 'test', { name: 'revoked', role: 'admin' });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${server.url}/api/v1/hosts`, { headers })).status).toBe(200);
    await server.database.pool.query("UPDATE api_tokens SET revoked_at = now() WHERE name = 'revoked'");
    expect((await fetch(`${server.url}/api/v1/hosts`, { headers })).status).toBe(401);
  });

  test('the first admin signs in with the password, and with no other', async () => {
    expect((await signIn('wrong horse')).status).toBe(401);
    const response = await signIn('correct horse');
    expect(response.status).toBe(200);
    const cookie = response.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');
    expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly/i);
    const about = await fetch(`${server.url}/trpc/settings.about`, { headers: { cookie } });
    expect(await about.json()).toMatchObject({
      result: { data: { actor: { name: 'ops@example.org', role: 'admin' } } },
    });
  });

  test('nobody signs himself up', async () => {
    const response = await fetch(`${server.url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email: 'mallory@example.org', password: 'let me in 1', name: 'Mallory' }),
    });
    expect(response.status).toBe(400);
  });

  test("another site's page changes nothing on behalf of a person", async () => {
    const response = await fetch(`${server.url}/trpc/settings.createEnrolmentToken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{}',
    });
    expect(response.status).toBe(403);
  });

  test('secrets are hashed at rest', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const { token } = await createEnrolmentToken(server.database.db, 'test', {
      uses: 1,
      expiresAt,
      labels: {},
    });
    const { rows } = await server.database.pool.query(`
      SELECT (SELECT json_agg(t) FROM enrolment_tokens t)::text || (SELECT json_agg(t) FROM api_tokens t)::text
        || coalesce((SELECT json_agg(t) FROM audit_log t)::text, '') AS everything`);
    expect((rows[0] as { everything: string }).everything).not.toContain(token.slice(-20));
  });
});

describe('enrolment', () => {
  async function enroll(body: object): Promise<Response> {
    return fetch(`${server.url}/api/v1/enroll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async function token(uses: number, expiresInMs = 60_000): Promise<string> {
    const expiresAt = new Date(Date.now() + expiresInMs);
    return (
      await createEnrolmentToken(server.database.db, 'test', { uses, expiresAt, labels: { role: 'web' } })
    ).token;
  }

  test('a token lets in as many hosts as it has uses, each with a credential of its own', async () => {
    const twice = await token(2);
    const [first, second] = await Promise.all(
      ['h1', 'h2'].map((hostname) => enroll({ token: twice, hostname })),
    );
    const credentials = [await first?.json(), await second?.json()] as {
      hostId: string;
      credential: string;
    }[];
    expect(new Set(credentials.map(({ credential }) => credential)).size).toBe(2);
    const third = await enroll({ token: twice, hostname: 'h3' });
    expect(third.status).toBe(401);
    expect(await third.json()).toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('used up'),
    });
  });

  test('labels of the token and of the host come together', async () => {
    const response = await enroll({ token: await token(1), hostname: 'h4', labels: { rack: '7' } });
    const { hostId } = (await response.json()) as { hostId: string };
    expect(await server.get(`/hosts/${hostId}`)).toMatchObject({
      name: 'h4',
      labels: { role: 'web', rack: '7' },
    });
  });

  test.each([
    ['an expired token', async () => ({ token: await token(1, -1000), hostname: 'h' }), 401],
    ['an unknown token', async () => ({ token: 'seep_enrol_x', hostname: 'h' }), 401],
    ['no host name', async () => ({ token: await token(1) }), 400],
  ])('%s is refused', async (_name, body, status) => {
    expect((await enroll(await body())).status).toBe(status);
  });
});

describe('REST', () => {
  const HOUR_AGO_MS = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
  let hostId: number;

  beforeAll(async () => {
    const enrolled = await server.enrol('rest-host');
    hostId = enrolled.hostId;
    await using agent = await TestAgent.connect(server.socketUrl, enrolled.credential);
    await agent.hello();
    const described = [describeProcess(7, 70, '/usr/bin/app, "quoted"')];
    for (let at = 0; at < 20; at++) {
      // Ten samples, 30 s of nothing, and ten more.
      const atMs = HOUR_AGO_MS + at * 1000 + (at >= 10 ? 30_000 : 0);
      const tables = tablesOf([{ pid: 7, startTicks: 70, rssBytes: (10 + at) << 20 }]);
      agent.sample(tables, { atMs, ...(at === 0 && { described, type: 'baseline' as const }) });
    }
    await agent.acked(20);
  });

  const range = `from=${new Date(HOUR_AGO_MS - 1000).toISOString()}&to=${new Date(HOUR_AGO_MS + 60_000).toISOString()}`;

  test('a series has a null where nothing was sampled', async () => {
    const series = await server.get<{ unit: string; times: string[]; values: (number | null)[] }>(
      `/hosts/${hostId}/series?metric=memAvailableBytes&${range}`,
    );
    expect(series.unit).toBe('bytes');
    expect(series.values).toHaveLength(21);
    expect(series.values.indexOf(null)).toBe(10);
    expect(series.times[0]).toBe(new Date(HOUR_AGO_MS).toISOString());
  });

  test('processes at a time are those of the last sample before it', async () => {
    const at = new Date(HOUR_AGO_MS + 5500).toISOString();
    const { items } = await server.get<{ items: object[] }>(`/hosts/${hostId}/processes?at=${at}`);
    expect(items).toMatchObject([
      { pid: 7, rssBytes: 15 << 20, growthBytes: 5 << 20, command: '/usr/bin/app, "quoted"' },
    ]);
  });

  test('a process has a series of its own', async () => {
    const series = await server.get<{ values: (number | null)[] }>(
      `/processes/${hostId}-1-7-70/series?metric=rssBytes&${range}`,
    );
    expect(series.values.filter((value) => value !== null)).toEqual(
      Array.from({ length: 20 }, (_, at) => (10 + at) << 20),
    );
  });

  test('hosts are compared by time and by the time since boot', async () => {
    const byTime = await server.get<{ unit: string; items: { host: string; values: unknown[] }[] }>(
      `/compare?hosts=${hostId}&metric=memAvailableBytes&align=time&${range}`,
    );
    expect(byTime).toMatchObject({ unit: 'bytes', items: [{ hostId: `${hostId}`, host: 'test-host' }] });
    expect(byTime.items[0]?.values).toHaveLength(21);
    const byBoot = await server.get<{ items: { uptimeSeconds: number[] }[] }>(
      `/compare?hosts=${hostId}&metric=memAvailableBytes&align=boot`,
    );
    expect(byBoot.items[0]?.uptimeSeconds[0]).toBe(3600);
  });

  test.each(['hosts=1;2', 'hosts=', `hosts=${'1,'.repeat(50)}1`])(
    'a comparison of %s is refused',
    async (hosts) => {
      await expect(server.get(`/compare?${hosts}&metric=memAvailableBytes`)).rejects.toThrow(': 400');
    },
  );

  test('the CSV has the header of the scripts and a line for each sample', async () => {
    const token = await createApiToken(server.database.db, 'test', { name: 'csv', role: 'viewer' });
    const response = await fetch(`${server.url}/api/v1/hosts/${hostId}/memory.csv?${range}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines[0]).toBe(
      'Timestamp,Total_KB,Used_KB,Free_KB,Available_KB,Buffers_KB,Cached_KB,Usage_Percent,Top_Process,Top_Process_Mem',
    );
    expect(lines).toHaveLength(21);
    expect(lines[1]).toMatch(
      /^[-\d]{10} [:\d]{8},4194304,1048576,2097152,3145728,0,1048576,25\.00,app,,10240$|"app,",10240$/,
    );
  });

  test.each([
    ['/hosts/999999', 404],
    ['/hosts/x', 400],
    ['/findings/999999', 404],
    ['/processes/nonsense/series', 400],
    ['/hosts/1/series?metric=x&from=yesterday', 400],
    ['/nothing', 404],
  ])('GET %s is refused with %d, a code and a sentence', async (path, status) => {
    const token = await createApiToken(server.database.db, 'test', { name: 'errors', role: 'viewer' });
    const response = await fetch(`${server.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      code: expect.stringMatching(/^[a-z_]+$/),
      message: expect.any(String),
    });
  });

  test('the OpenAPI document lists every route', async () => {
    const document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, object>;
    };
    for (const { path, method } of restRoutes()) {
      const documented = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')];
      expect(documented).toHaveProperty(method.toLowerCase());
    }
    // Files are no procedures, and stand there too.
    for (const path of ['/hosts/{id}/memory.csv', '/hosts.prom'])
      expect(document.paths[path]).toHaveProperty('get');
  });

  test('lists come a page at a time', async () => {
    const first = await server.get<{ items: { id: string }[]; next: string }>('/hosts?limit=1');
    expect(first.items).toHaveLength(1);
    const second = await server.get<{ items: { id: string }[] }>(`/hosts?limit=1&cursor=${first.next}`);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
  });
});

test('every answer carries the headers that browsers are told by', async () => {
  const { headers } = await fetch(`${server.url}/healthz`);
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
});
