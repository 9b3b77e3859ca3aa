import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from '../src/db/schema/index.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { storedFinding } from './stored-findings.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const SUBJECT = { kind: 'process', command: '/srv/worker.py --id 7', unit: 'worker.service' } as const;

const PROOF = { statistic: 9, points: [{ atMs: 1, value: 2, activity: null }] };

let server: TestServer;
let hostId: number;
let first: number;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  for (const role of ['viewer', 'operator'] as const)
    tokens[role] = await createApiToken(server.database.db, 'test', { name: role, role });
  ({ hostId } = await server.enrol());
  first = await addFinding();
});
afterAll(() => server[Symbol.asyncDispose]());

/** An open finding of the one lineage of these tests, as of another process; the one before is closed. */
async function addFinding(pid = 7): Promise<number> {
  await server.database.pool.query('UPDATE findings SET closed_at = now() WHERE closed_at IS NULL');
  const [row] = await server.database.db
    .insert(findings)
    .values(
      storedFinding(
        hostId,
        SUBJECT,
        { subjectKey: `process:${pid}`, proofPoints: PROOF.points },
        { proof: { ...PROOF, points: [] } },
      ),
    )
    .returning({ id: findings.id });
  return row?.id ?? 0;
}

async function decide(body: object, role = 'operator'): Promise<Response> {
  return fetch(`${server.url}/trpc/findings.decide`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[role]}` },
    body: JSON.stringify(body),
  });
}

async function ask<Data>(path: string, input: object): Promise<Data> {
  const response = await fetch(
    `${server.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`,
    {
      headers: { authorization: `Bearer ${tokens['viewer']}` },
    },
  );
  return ((await response.json()) as { result: { data: Data } }).result.data;
}

const openFindings = async () => (await ask<{ openFindings: number }>('hosts.get', { hostId })).openFindings;

type Proven = { finding: { proof: typeof PROOF } };

test('a list leaves out the points of the proof, the finding itself has them', async () => {
  const { items } = await ask<{ items: Proven[] }>('findings.list', { hostId });
  expect(items.map(({ finding }) => finding.proof)).toEqual([{ ...PROOF, points: [] }]);
  expect((await ask<Proven>('findings.get', { id: first })).finding.proof).toEqual(PROOF);
});

test('so does one whose points an earlier server kept in the finding', async () => {
  const other = await server.enrol();
  const [row] = await server.database.db
    .insert(findings)
    .values(storedFinding(other.hostId, SUBJECT, {}, { proof: PROOF }))
    .returning({ id: findings.id });
  const { items } = await ask<{ items: Proven[] }>('findings.list', { hostId: other.hostId });
  expect(items.map(({ finding }) => finding.proof)).toEqual([{ ...PROOF, points: [] }]);
  expect((await ask<Proven>('findings.get', { id: row?.id })).finding.proof).toEqual(PROOF);
});

test('a viewer decides nothing', async () => {
  expect((await decide({ id: first, decision: 'muted' }, 'viewer')).status).toBe(403);
});

test('there is nothing to decide of a finding that is none', async () => {
  expect((await decide({ id: 999_999, decision: 'muted' })).status).toBe(404);
});

test('what is acknowledged counts, what is muted does not, until the mute ends', async () => {
  await decide({ id: first, decision: 'acknowledged', comment: 'on it' });
  expect(await openFindings()).toBe(1);
  await decide({ id: first, decision: 'muted', untilMs: Date.now() + 60_000 });
  expect(await openFindings()).toBe(0);
  await decide({ id: first, decision: 'muted', untilMs: Date.now() - 1 });
  expect(await openFindings()).toBe(1);
});

test('what is no leak stays none when it is found again', async () => {
  await decide({ id: first, decision: 'not_a_leak', comment: 'a cache' });
  expect(await openFindings()).toBe(0);
  const again = await addFinding(8);
  expect(await openFindings()).toBe(0);
  const detail = await ask<{ decision: object; decisions: { decision: string; comment: string }[] }>(
    'findings.get',
    { id: again },
  );
  expect(detail.decision).toMatchObject({ decision: 'not_a_leak', comment: 'a cache' });
  expect(detail.decisions.map(({ decision }) => decision)).toEqual([
    'acknowledged',
    'muted',
    'muted',
    'not_a_leak',
  ]);
  await decide({ id: again, decision: 'reopened' });
  expect(await openFindings()).toBe(1);
  expect((await ask<{ decision: object | null }>('findings.get', { id: again })).decision).toBeNull();
});

test('each decision is in the audit log', async () => {
  const { rows } = await server.database.pool.query(
    "SELECT action FROM audit_log WHERE action LIKE 'finding.%' ORDER BY id",
  );
  expect(rows.map(({ action }: { action: string }) => action)).toEqual([
    'finding.acknowledged',
    'finding.muted',
    'finding.muted',
    'finding.not_a_leak',
    'finding.reopened',
  ]);
});
