import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StringPool } from '../src/agents/string-pool.ts';
import { rebuildMonitor } from '../src/detect/rebuild-monitor.ts';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { rollUpNext } from '../src/rollups/roll-up.ts';
import { FIVE_MINUTES, ONE_HOUR } from '../src/rollups/tiers.ts';
import { DEFAULT_DETECTION } from '../src/services/detection/detection-settings.ts';
import { storeFindings } from '../src/services/findings/store-findings.ts';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/* A leak of days: what a detector knows of it has to outlive the server, and the samples that it was found in. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 ** 2;
const DAYS = 9;
const LEAK = { pid: 40, startTicks: 700 };
const startMs = Math.floor((Date.now() - DAYS * DAY_MS) / DAY_MS) * DAY_MS;
const logger = pino({ level: 'silent' });

let server: TestServer;
let hostId: number;

beforeAll(async () => {
  server = await startTestServer();
  const enrolled = await server.enrol();
  ({ hostId } = enrolled);
  await using agent = await TestAgent.connect(server.socketUrl, enrolled.credential);
  const bootedAtMs = startMs - DAY_MS;
  await agent.hello({
    boots: [{ id: agent.bootId, bootedAtMs, ticksZeroMs: bootedAtMs, firstSeq: 1, nextSeq: 1 }],
  });
  // One percent a day, from the second day on.
  for (let minute = 0; minute < DAYS * 24 * 60; minute += 10) {
    const days = minute / (24 * 60);
    const rssBytes = Math.round((400 + 4 * Math.max(0, days - 1)) * MIB) + (minute % 7) * 4096;
    const seq = agent.sample(tablesOf([{ ...LEAK, rssBytes }]), {
      atMs: startMs + minute * MINUTE_MS,
      uptimeMs: DAY_MS + minute * MINUTE_MS,
      intervalMs: 10 * MINUTE_MS,
      keyframe: minute % 60 === 0,
      described: minute === 0 ? [describeProcess(LEAK.pid, LEAK.startTicks, '/opt/slow')] : [],
    });
    if (minute % 2000 === 0) await agent.acked(seq);
    if (minute + 10 >= DAYS * 24 * 60) await agent.acked(seq);
  }
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

function depsOf() {
  return {
    ...server.database,
    schemas: new SchemaRegistry(server.database.db),
    strings: new StringPool(),
    timeScale: 1,
    settings: () => DEFAULT_DETECTION,
    logger,
  };
}

test('a leak of days is known to a rebuilt detector from roll-ups, and is not told twice', async () => {
  const listed = async () =>
    (await server.get<{ items: { id: string; firstSeen: string; onset: string }[] }>('/findings')).items;
  await expect.poll(listed).toHaveLength(1);
  const [before] = await listed();

  const deps = depsOf();
  for (const tier of [FIVE_MINUTES, ONE_HOUR])
    while (await rollUpNext(deps, tier, startMs + (DAYS + 1) * DAY_MS));
  // The samples of those days are past their time.
  await server.database.pool.query('DELETE FROM samples WHERE at < $1', [
    new Date(startMs + DAYS * DAY_MS - 6 * HOUR_MS),
  ]);
  const monitor = await rebuildMonitor(deps, hostId);
  const open = monitor.open();
  expect(open).toMatchObject([
    {
      key: `process:${LEAK.pid}:${LEAK.startTicks}`,
      subject: { command: '/opt/slow' },
      proof: { path: 'slow' },
      firstSeenMs: Date.parse(before?.firstSeen ?? ''),
      onsetMs: Date.parse(before?.onset ?? ''),
    },
  ]);
  expect((open[0]?.slopePerHour[1] ?? 0) * 24).toBeCloseTo(4 * MIB, -6);
  await storeFindings(
    server.database.db,
    { hostId, hostName: 'test-host', bootNo: 1, memTotalBytes: 4 * 1024 * MIB },
    open,
  );
  expect(await listed()).toMatchObject([{ id: before?.id, firstSeen: before?.firstSeen }]);
});
