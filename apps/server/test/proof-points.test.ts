import type { Finding } from '@seep/detection';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings } from '../src/db/schema/index.ts';
import { closeEndedFindings } from '../src/services/findings/close-ended-findings.ts';
import { findingsTold } from '../src/services/findings/findings-told.ts';
import { getFinding } from '../src/services/findings/list-findings.ts';
import { storeFindings } from '../src/services/findings/store-findings.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MINUTE_MS = 60_000;
const FROM_MS = Date.UTC(2026, 10, 30);
const POINTS = Array.from({ length: 300 }, (_, cell) => ({
  atMs: FROM_MS + cell * MINUTE_MS,
  value: cell % 50 === 7 ? null : 1e8 + cell * 4096,
  activity: cell / 300,
}));

const FINDING: Finding = {
  key: 'process:7:1:anonBytes',
  state: 'confirmed',
  class: 'idle',
  metric: 'anonBytes',
  subject: { kind: 'process', command: '/srv/worker.py', pid: 7, startTicks: 1 },
  onsetMs: FROM_MS,
  firstSeenMs: FROM_MS,
  updatedMs: FROM_MS + 300 * MINUTE_MS,
  slopePerHour: [1, 2, 3],
  from: 1e8,
  to: 2e8,
  forecast: null,
  proof: {
    path: 'fast',
    fromMs: FROM_MS,
    toMs: FROM_MS + 300 * MINUTE_MS,
    cellMs: MINUTE_MS,
    points: POINTS,
    valueAtFrom: 1e8,
    idleMs: 0,
    statistic: 9,
    threshold: 3,
    excluded: [],
  },
};

let server: TestServer;
let source: Parameters<typeof storeFindings>[1];

beforeAll(async () => {
  server = await startTestServer();
  const { hostId } = await server.enrol();
  source = { hostId, hostName: 'db-07', bootNo: 1, memTotalBytes: 1e10 };
});
afterAll(() => server[Symbol.asyncDispose]());

test('points are stored packed, and are there again when they are asked for, in a new detector, and when it is over', async () => {
  const { db } = server.database;
  const [id = 0] = await storeFindings(db, source, [FINDING]);
  const [row] = await db.select().from(findings).where(eq(findings.id, id));
  expect(row?.finding.proof.points).toEqual([]);
  expect(row?.proofPoints).toEqual(POINTS);
  expect((await getFinding(db, id))?.finding.proof).toEqual(FINDING.proof);
  expect(await findingsTold(db, source.hostId, 1)).toEqual([FINDING]);

  expect(await closeEndedFindings(db, { ...source, bootNo: 2 }, new Date())).toEqual([id]);
  const closed = await getFinding(db, id);
  expect(closed).toMatchObject({ isOpen: false, finding: { state: 'fixed', fixedBecause: 'ended' } });
  expect(closed?.finding.proof.points).toEqual(POINTS);
});

test('what an earlier server wrote over it counts, with its own points', async () => {
  const { db } = server.database;
  const [id = 0] = await storeFindings(db, source, [{ ...FINDING, key: 'process:8:1:anonBytes' }]);
  const proof = { ...FINDING.proof, cellMs: 2 * MINUTE_MS, points: POINTS.slice(0, 9) };
  await db
    .update(findings)
    .set({ finding: { ...FINDING, proof } })
    .where(eq(findings.id, id));
  expect((await getFinding(db, id))?.finding.proof).toEqual(proof);
});
