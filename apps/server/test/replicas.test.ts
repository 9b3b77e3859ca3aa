import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/env.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { freePort, type RunningServer, startServer } from '../src/testing.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* Two servers on one database. */

let one: TestServer;
let other: RunningServer;
let admin: string;

beforeAll(async () => {
  one = await startTestServer();
  const config = readConfig({ DATABASE_URL: one.databaseUrl, SEEP_PORT: `${await freePort()}` });
  other = await startServer(config, pino({ level: 'silent' }));
  admin = await createApiToken(one.database.db, 'test', { name: 'admin', role: 'admin' });
});
afterAll(async () => {
  await other.close();
  await one[Symbol.asyncDispose]();
});

const socketUrlOf = (url: string) => `${url.replace('http', 'ws')}/agent`;

test('a page on one replica hears of samples that came to the other', async () => {
  const { hostId, credential } = await one.enrol('elsewhere');
  const abort = new AbortController();
  const response = await fetch(`${one.url}/trpc/live.changes`, {
    headers: { authorization: `Bearer ${admin}` },
    signal: abort.signal,
  });
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  await using agent = await TestAgent.connect(socketUrlOf(other.url), credential);
  await agent.hello();
  await agent.acked(agent.sample(tablesOf([{ pid: 1, startTicks: 1, rssBytes: 4096 }])));
  let heard = '';
  while (!heard.includes(`"kind":"sample","hostId":${hostId}`)) {
    const { value, done } = await reader.read();
    if (done) break;
    heard += value;
  }
  abort.abort();
  expect(heard).toContain(`"kind":"sample","hostId":${hostId}`);
});

test('a host that is shut out at one replica is cut off at the other', async () => {
  const { hostId, credential } = await one.enrol('revoked-elsewhere');
  await using agent = await TestAgent.connect(socketUrlOf(other.url), credential);
  await agent.hello();
  const response = await fetch(`${one.url}/trpc/access.revokeHost`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ hostId }),
  });
  expect(response.status).toBe(200);
  expect(await agent.untilClosed()).toMatchObject({ code: 4031 });
});

test('a host that moves from one replica to the other goes on where it was', async () => {
  const { hostId, credential } = await one.enrol('moving');
  const first = await TestAgent.connect(socketUrlOf(other.url), credential);
  await first.hello();
  const last = first.sample(tablesOf([{ pid: 1, startTicks: 1, rssBytes: 4096 }]));
  await first.acked(last);
  await first[Symbol.asyncDispose]();
  await using second = await TestAgent.connect(one.socketUrl, credential, {
    bootId: first.bootId,
    seq: last,
  });
  expect((await second.hello()).body.storedSeqs).toEqual([last]);
  await second.acked(second.sample(tablesOf([{ pid: 1, startTicks: 1, rssBytes: 8192 }])));
  expect(await one.get(`/hosts/${hostId}`)).toMatchObject({ samples: { stored: 2, lost: 0, duplicates: 0 } });
});
