import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { clearRemovedHosts } from '../src/services/hosts/clear-removed-hosts.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* A host that is removed is out at once; what it sent goes too, and its machine may become a host again. */

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function remove(hostId: number, role: 'operator' | 'admin' = 'admin'): Promise<number> {
  const token = await createApiToken(server.database.db, 'test', { name: `remover-${role}`, role });
  const response = await fetch(`${server.url}/api/v1/hosts/${hostId}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  return response.status;
}

/** A host with something in most tables. */
async function sendingHost(name: string): Promise<{ hostId: number; credential: string; agent: TestAgent }> {
  const { hostId, credential } = await server.enrol(name);
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const tables = tablesOf([{ pid: 1, startTicks: 1, rssBytes: 4096 }]);
  await agent.acked(agent.sample(tables, { described: [describeProcess(1, 1, '/bin/one')] }));
  await agent.acked(agent.event({ kind: 'oom_kill', atMs: Date.now(), detail: { pid: 7 } }));
  return { hostId, credential, agent };
}

/** Tables that have rows of a host. */
async function tablesWith(hostId: number): Promise<string[]> {
  const { pool } = server.database;
  const { rows } = await pool.query<{ name: string }>(
    `SELECT class.relname AS name FROM pg_class class JOIN pg_attribute ON attrelid = class.oid AND attname = 'host_id'
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await pool.query(`SELECT 1 FROM ${name} WHERE host_id = $1 LIMIT 1`, [hostId]);
    if (rowCount) found.push(name);
  }
  return found.toSorted();
}

const clear = (now: Date) => clearRemovedHosts(server.database, now, new AbortController().signal);

test('it and its credential are gone at once, and its agent hears what to do', async () => {
  const { hostId, credential, agent } = await sendingHost('leaving');
  await using _agent = agent;
  expect(await remove(hostId, 'operator')).toBe(403);
  expect(await remove(hostId)).toBe(200);
  expect(await agent.untilClosed()).toMatchObject({ code: 4031 });
  expect(agent.received.at(-1)).toMatchObject({
    type: 'refusal',
    body: {
      code: 'credential_revoked',
      message: expect.stringMatching(/removed.*install\.sh.*new enrolment token/) as unknown,
    },
  });
  const response = await fetch(`${server.url}/agent`, { headers: { authorization: `Bearer ${credential}` } });
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ message: expect.stringContaining('removed') as unknown });
  await expect(server.get(`/hosts/${hostId}`)).rejects.toThrow('404');
  const { items } = await server.get<{ items: { id: string }[] }>('/hosts');
  expect(items.map(({ id }) => id)).not.toContain(`${hostId}`);
  expect(await remove(hostId)).toBe(404);
  const audit = await server.query<{ items: { action: string; target: string; detail: object }[] }>(
    'access.audit',
    { limit: 10 },
  );
  expect(audit.items).toContainEqual(
    expect.objectContaining({ actor: 'remover-admin', action: 'host.remove', target: `${hostId}` }),
  );
});

test('the job clears all that it has sent, and nothing of others', async () => {
  const leaving = await sendingHost('cleared');
  const staying = await sendingHost('staying');
  await using _leaving = leaving.agent;
  await using _staying = staying.agent;
  const before = await tablesWith(leaving.hostId);
  expect(before).toEqual(expect.arrayContaining(['boots', 'events', 'host_status', 'processes', 'samples']));
  await remove(leaving.hostId);
  await leaving.agent.untilClosed();
  const stays = await tablesWith(staying.hostId);
  expect(await clear(new Date())).toMatch(/cleared \d+ rows/);
  expect(await tablesWith(leaving.hostId)).toEqual([]);
  expect(await tablesWith(staying.hostId)).toEqual(stays);
  expect(await server.get(`/hosts/${staying.hostId}`)).toMatchObject({ samples: { stored: 2, lost: 0 } });
});

test('what was still on its way when it was removed is cleared later', async () => {
  const { hostId, agent } = await sendingHost('late');
  await using _agent = agent;
  await remove(hostId);
  await agent.untilClosed();
  await clear(new Date());
  const { pool } = server.database;
  await pool.query(`INSERT INTO host_census (host_id, at, programs) VALUES ($1, now(), '[]')`, [hostId]);
  await clear(new Date(Date.now() + 3_600_000));
  expect(await tablesWith(hostId)).toEqual([]);
  const { rows } = await pool.query('SELECT cleared_at FROM removed_hosts WHERE id = $1', [hostId]);
  expect((rows[0] as { cleared_at: Date | null }).cleared_at).toBeInstanceOf(Date);
});
