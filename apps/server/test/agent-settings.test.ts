import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import type { AgentSettings } from '../src/services/agents/agent-settings.ts';
import { TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* What people set for all agents reaches those that are connected, and those that come later. */

let server: TestServer;
let admin: string;
beforeAll(async () => {
  server = await startTestServer({ SEEP_SAMPLE_INTERVAL: '10' });
  admin = await createApiToken(server.database.db, 'test', { name: 'admin', role: 'admin' });
});
afterAll(() => server[Symbol.asyncDispose]());

async function set(settings: AgentSettings): Promise<Response> {
  return fetch(`${server.url}/api/v1/agents/settings`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
}

test('agents hear of a change at once, and a newcomer with its welcome', async () => {
  const { credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  const welcome = await agent.hello();
  expect(welcome.body.config).toMatchObject({ intervalMs: 10_000, scrub: 'default' });
  const wanted: AgentSettings = { intervalSeconds: 2.5, scrub: 'strict' };
  expect((await set(wanted)).status).toBe(200);
  const told = await agent.until(() => agent.received.find(({ type }) => type === 'config'));
  expect(told.body).toMatchObject({ intervalMs: 2500, scrub: 'strict', keyframeIntervalMs: 600_000 });
  expect(agent.closed).toBeUndefined();

  const other = await server.enrol('later');
  await using later = await TestAgent.connect(server.socketUrl, other.credential);
  expect((await later.hello()).body.config).toMatchObject({ intervalMs: 2500, scrub: 'strict' });
  expect(await server.get('/agents/settings')).toEqual(wanted);
  expect(await server.query('settings.about', {})).toMatchObject({ sampleIntervalMs: 2500 });

  expect((await set({ intervalSeconds: null, scrub: 'default' })).status).toBe(200);
  expect(await server.query('settings.about', {})).toMatchObject({ sampleIntervalMs: 10_000 });
});

test('what cannot be asked of an agent is refused, and a change is in the audit log', async () => {
  expect((await set({ intervalSeconds: 0.1, scrub: 'default' })).status).toBe(400);
  expect((await set({ intervalSeconds: 5, scrub: 'all' as 'strict' })).status).toBe(400);
  const { items } = await server.query<{ items: object[] }>('access.audit', { limit: 20 });
  expect(items).toContainEqual(
    expect.objectContaining({
      actor: 'admin',
      action: 'agents.set',
      detail: {
        before: { intervalSeconds: null, scrub: 'default' },
        after: { intervalSeconds: 2.5, scrub: 'strict' },
      },
    }),
  );
});
