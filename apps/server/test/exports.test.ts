import { parse as parseCsv } from 'csv-parse/sync';
import parsePrometheus from 'parse-prometheus-text-format';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { enrollHost } from '../src/services/hosts/enroll-host.ts';
import { HOST_STATES } from '../src/services/hosts/host-state.ts';
import { describe as describeProcess, HOST_FACTS, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* What leaves Seep for other programs, read by parsers that others wrote. */

/** What a name may hold, and what formats are cut by. */
const HOST = 'db-1 "old", \\ and so on';
const SAMPLES = 120;
const STEP_MS = 10_000;

let server: TestServer;
let token: string;
let hostId: number;
const startMs = Date.now() - SAMPLES * STEP_MS;

beforeAll(async () => {
  server = await startTestServer();
  const { db } = server.database;
  token = await createApiToken(db, 'test', { name: 'exports', role: 'viewer' });
  const enrolment = await createEnrolmentToken(db, 'test', {
    uses: 2,
    expiresAt: new Date(Date.now() + 60_000),
    labels: {},
  });
  const enrolled = await enrollHost(db, enrolment.token, {
    name: HOST,
    labels: { 'team-name': 'a "b"\nc', role: 'db' },
  });
  ({ hostId } = enrolled);
  await enrollHost(db, enrolment.token, { name: 'never-seen', labels: {} });
  await using agent = await TestAgent.connect(server.socketUrl, enrolled.credential);
  await agent.hello({ host: { ...HOST_FACTS, hostname: HOST } });
  let last = 0;
  for (let index = 0; index < SAMPLES; index++) {
    last = agent.sample(tablesOf([{ pid: 7, startTicks: 1, rssBytes: 4096 * (index + 1) }]), {
      atMs: startMs + index * STEP_MS,
      intervalMs: STEP_MS,
      described: index === 0 ? [describeProcess(7, 1, '/opt/a,b"c')] : [],
    });
  }
  await agent.acked(last);
});
afterAll(() => server[Symbol.asyncDispose]());

async function get(path: string): Promise<Response> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return response;
}

test('the CSV of the scripts: every sample is a line, sent while it is read', async () => {
  const response = await get(`/api/v1/hosts/${hostId}/memory.csv?from=${new Date(startMs).toISOString()}`);
  expect(response.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(response.headers.get('content-disposition')).toMatch(/filename="[\w.-]+-memory\.csv"/);
  // Nobody knows the length before the last line is read.
  expect(response.headers.get('content-length')).toBeNull();
  const rows = parseCsv<Record<string, string>>(await response.text(), { columns: true });
  expect(rows).toHaveLength(SAMPLES);
  expect(rows[0]).toMatchObject({ Total_KB: '4194304', Free_KB: '2097152', Top_Process: 'a,b"c' });
  expect(rows.map(({ Top_Process_Mem }) => Number(Top_Process_Mem))).toEqual(
    Array.from({ length: SAMPLES }, (_, index) => 4 * (index + 1)),
  );
});

test.each([
  ['/hosts', 1000],
  ['/findings', 1000],
  ['/events', 1000],
  ['/alerts', 1000],
  ['/growing', 500],
])('the JSON of %s has at most %d items, and refuses more', async (path, most) => {
  const answer = (await (await get(`/api/v1${path}?limit=${most}`)).json()) as { items: unknown[] };
  expect(Array.isArray(answer.items)).toBe(true);
  const refused = await fetch(`${server.url}/api/v1${path}?limit=${most + 1}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(refused.status).toBe(400);
});

test('a series as JSON has a value for each time, and no more of them than were asked for', async () => {
  const range = `from=${new Date(startMs).toISOString()}`;
  const answer = await get(`/api/v1/hosts/${hostId}/series?metric=memFreeBytes&${range}`);
  const { times, values } = (await answer.json()) as { times: string[]; values: number[] };
  expect(times).toHaveLength(SAMPLES);
  expect(values).toHaveLength(SAMPLES);
  const few = await server.query<{ timesMs: number[] }>('hosts.series', {
    hostId,
    metrics: ['memFreeBytes'],
    range: { fromMs: startMs, toMs: Date.now(), maxPoints: 10 },
  });
  expect(few.timesMs.length).toBeLessThanOrEqual(11);
});

test('hosts for a Prometheus: one line a host and number, whatever their names are', async () => {
  const response = await get('/api/v1/hosts.prom');
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  const families = parsePrometheus(await response.text());
  const metric = (name: string) => families.find((one) => one.name === `seep_host_${name}`)?.metrics ?? [];
  expect(metric('memory_total_bytes')).toEqual([
    {
      value: `${4 * 1024 ** 3}`,
      labels: { host: HOST, id: `${hostId}`, label_role: 'db', label_team_name: 'a "b"\nc' },
    },
  ]);
  // Of a host that has sent nothing nothing is made up.
  expect(metric('connected').map(({ labels }) => labels?.['host'])).toEqual([HOST, 'never-seen']);
  for (const { labels } of metric('state')) expect(HOST_STATES).toContain(labels?.['state']);
  expect(metric('state')).toHaveLength(2);
  expect(families.every(({ type }) => type === 'GAUGE')).toBe(true);
});

test('the metrics of the server are in the format too', async () => {
  const families = parsePrometheus(await (await get('/metrics')).text());
  const names = families.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['seep_hosts', 'seep_hosts_sending', 'seep_findings_open', 'seep_alerts_open']),
  );
  const hosts = families.find(({ name }) => name === 'seep_hosts')?.metrics ?? [];
  expect(hosts.reduce((sum, { value }) => sum + Number(value), 0)).toBe(2);
});
