import type pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { RecordMaker } from '../src/agents/records.ts';
import { IngestQueue } from '../src/ingest/ingest-queue.ts';
import { tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* Two connections of one host whose records meet at the database: what is stored has no gap and nothing twice. */

/** A host of which record 1 is stored, and whose agent has gone. */
async function hostWithOneRecord(server: TestServer): Promise<number> {
  const { hostId, credential } = await server.enrol();
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await agent.acked(agent.sample(tablesOf([])));
  return hostId;
}

/** A queue like that of another replica, whose database does not answer before it is let. */
function slowQueue({ database: { pool } }: TestServer) {
  const { promise: answers, resolve: answer } = Promise.withResolvers<void>();
  const connect = async () => {
    await answers;
    return pool.connect();
  };
  return { queue: new IngestQueue({ connect } as pg.Pool, pino({ level: 'silent' })), answer };
}

/** What becomes of each record: "stored", or why not. */
function storeAll(queue: IngestQueue, hostId: number, seqs: readonly number[]): Promise<string[]> {
  const records = new RecordMaker(hostId);
  const event = { events: [{ kind: 'agent_start', atMs: Date.now(), detail: {} }] };
  return Promise.all(
    seqs.map((seq) =>
      queue.store(records.ofEvents(1, seq, event, 0)).then(
        () => 'stored',
        (error: { code?: string }) => `${error.code}`,
      ),
    ),
  );
}

async function storedSeqs({ database: { pool } }: TestServer, hostId: number): Promise<number[]> {
  const { rows } = await pool.query<{ seq: string }>(
    'SELECT seq FROM samples WHERE host_id = $1 ORDER BY seq',
    [hostId],
  );
  return rows.map(({ seq }) => Number(seq));
}

test('what waits behind records that another replica has stored is not stored either', async () => {
  await using server = await startTestServer();
  const hostId = await hostWithOneRecord(server);
  const { queue, answer } = slowQueue(server);
  const first = storeAll(queue, hostId, [2, 3, 4, 5, 6]);
  // The first batch is on its way; what comes now is in the next one.
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  const behind = storeAll(queue, hostId, [7, 8, 9]);
  const other = new IngestQueue(server.database.pool, pino({ level: 'silent' }));
  expect(await storeAll(other, hostId, [2, 3])).toEqual(['stored', 'stored']);
  answer();
  expect(await first).toEqual(Array.from({ length: 5 }, () => 'superseded'));
  expect(await behind).toEqual(Array.from({ length: 3 }, () => 'superseded'));
  expect(await storeAll(other, hostId, [4, 5, 6, 7, 8, 9])).toEqual(
    Array.from({ length: 6 }, () => 'stored'),
  );
  expect(await storedSeqs(server, hostId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(await server.get(`/hosts/${hostId}`)).toMatchObject({
    samples: { stored: 9, lost: 0, duplicates: 0 },
  });
  expect(queue.waitingBytes).toBe(0);
});

test('what two connections of a host bring at once is stored once', async () => {
  await using server = await startTestServer();
  const hostId = await hostWithOneRecord(server);
  const { queue, answer } = slowQueue(server);
  const before = storeAll(queue, hostId, [2, 3, 4]);
  const after = storeAll(queue, hostId, [2, 3]);
  answer();
  expect(await before).toEqual(['stored', 'stored', 'stored']);
  expect(await after).toEqual(['superseded', 'superseded']);
  expect(await storedSeqs(server, hostId)).toEqual([1, 2, 3, 4]);
});
