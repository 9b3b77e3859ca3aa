import { afterAll, beforeAll, expect, test } from 'vitest';
import { StringPool } from '../src/agents/string-pool.ts';
import {
  ensurePartition,
  listPartitions,
  PARTITIONED_TABLES,
  type PartitionedTable,
  partitionName,
} from '../src/db/partitions.ts';
import { rebuildMonitor } from '../src/detect/rebuild-monitor.ts';
import { SchemaRegistry } from '../src/ingest/schema-registry.ts';
import { JobRunner } from '../src/jobs/job-runner.ts';
import { DamagedChunks } from '../src/rollups/damaged-chunks.ts';
import { FailedChunks } from '../src/rollups/failed-chunks.ts';
import { freeEmptied } from '../src/rollups/free-emptied.ts';
import { type Beyond, rollUpAll as rollUpRipe, rollUpNext } from '../src/rollups/roll-up.ts';
import { chunkStart, FIVE_MINUTES, ONE_HOUR, TIERS } from '../src/rollups/tiers.ts';
import { DEFAULT_DETECTION } from '../src/services/detection/detection-settings.ts';
import { countDuplicates } from '../src/services/hosts/get-host.ts';
import { hostSeries, processSeries } from '../src/services/samples/host-series.ts';
import { replaySamples } from '../src/services/samples/replay.ts';
import { snapshotAt } from '../src/services/samples/snapshot.ts';
import { enforceRetention } from '../src/services/storage/enforce-retention.ts';
import { getRetention, setRetention } from '../src/services/storage/retention.ts';
import { storageReport } from '../src/services/storage/storage-report.ts';
import { pino } from 'pino';
import { describe as describeProcess, tablesOf, TestAgent } from './test-agent.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIB = 1024 ** 2;
/** The first pages of the indexes of a partition that holds nothing. */
const EMPTY_BYTES = 16_384;
/** Begins a chunk of both tiers, some days back. */
const DAY_START_MS = chunkStart(ONE_HOUR, Date.now() - 2 * DAY_MS);

let server: TestServer;
let deps: { pool: TestServer['database']['pool']; db: TestServer['database']['db']; schemas: SchemaRegistry };

beforeAll(async () => {
  server = await startTestServer();
  deps = { ...server.database, schemas: new SchemaRegistry(server.database.db) };
});
afterAll(() => server[Symbol.asyncDispose]());

interface Sent {
  minute: number;
  rssBytes: number;
}

/** Samples of one process at these minutes of the day, as a drained spool brings them. */
async function send(agent: TestAgent, samples: readonly Sent[]): Promise<void> {
  let seq = 0;
  for (const [at, { minute, rssBytes }] of samples.entries()) {
    seq = agent.sample(tablesOf([{ pid: 10, startTicks: 5, rssBytes }]), {
      atMs: DAY_START_MS + minute * MINUTE_MS,
      keyframe: at === 0,
      described: [describeProcess(10, 5, '/usr/bin/thing')],
    });
  }
  await agent.acked(seq);
}

async function rollUpAll(nowMs = Date.now()): Promise<number> {
  let chunks = 0;
  for (const tier of [FIVE_MINUTES, ONE_HOUR]) while (await rollUpNext(deps, tier, nowMs)) chunks++;
  return chunks;
}

const ramp = (from: number, to: number): Sent[] =>
  Array.from({ length: to - from }, (_, at) => ({ minute: from + at, rssBytes: (100 + from + at) * MIB }));

async function anonOf(hostId: number, fromHours: number, toHours: number) {
  return processSeries(deps, { hostId, bootNo: 1, pid: 10, startTicks: 5 }, ['anonBytes'], {
    fromMs: DAY_START_MS + fromHours * HOUR_MS,
    toMs: DAY_START_MS + toHours * HOUR_MS,
    maxPoints: 2000,
  });
}

test('history is rolled up when its chunk is over, once, and keeps floors', async () => {
  const { hostId, credential } = await server.enrol('rolled');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await send(agent, ramp(0, 125));
  // Two chunks of five minutes' cells, one of hours'.
  expect(await rollUpAll()).toBe(3);
  expect(await rollUpAll()).toBe(0);

  const day = await anonOf(hostId, 0, 24);
  expect(day.timesMs.slice(0, 3)).toEqual([0, 5, 10].map((minute) => DAY_START_MS + minute * MINUTE_MS));
  expect(day.columns[0]?.slice(0, 3)).toEqual([100 * MIB, 105 * MIB, 110 * MIB]);
  expect(day.timesMs).toHaveLength(25);

  const month = await anonOf(hostId, -8 * 24, 24);
  expect(month.columns[0]).toEqual([100 * MIB, 160 * MIB, 220 * MIB]);

  const free = await hostSeries(deps, hostId, ['memFreeBytes'], {
    fromMs: DAY_START_MS,
    toMs: DAY_START_MS + DAY_MS,
    maxPoints: 2000,
  });
  expect(free.columns[0]?.[0]).toBe(2 * 1024 * MIB);
  await agent[Symbol.asyncDispose]();
});

test('samples of a chunk that is over are packed into one row, and read as before', async () => {
  const { hostId, credential } = await server.enrol('packed');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await send(agent, ramp(60, 170));
  const range = { fromMs: DAY_START_MS + 70 * MINUTE_MS, toMs: DAY_START_MS + 160 * MINUTE_MS };
  const read = async () => {
    const samples = [];
    for await (const { seq, atMs, uptimeMs, intervalMs, tables } of replaySamples(
      deps,
      hostId,
      range.fromMs,
      range.toMs,
    ))
      samples.push({ seq, atMs, uptimeMs, intervalMs, cells: tables.map(({ cells }) => Array.from(cells)) });
    return samples;
  };
  const before = await read();
  expect(before).toHaveLength(91);
  await rollUpAll();
  const { rows } = await deps.pool.query<{ loose: number; sealed: number; records: number }>(
    `SELECT (SELECT count(*) FROM samples WHERE host_id = $1)::int AS loose,
       count(*)::int AS sealed, sum(records)::int AS records FROM sealed_samples WHERE host_id = $1`,
    [hostId],
  );
  expect(rows).toEqual([{ loose: 0, sealed: 2, records: 110 }]);
  expect(await read()).toEqual(before);
  // The middle of what is packed, and a moment long after it.
  const middle = await snapshotAt(deps, hostId, DAY_START_MS + 80 * MINUTE_MS + 1);
  expect(middle?.atMs).toBe(DAY_START_MS + 80 * MINUTE_MS);
  // With the numbers of that moment, whatever the chunk holds behind it.
  expect(middle?.tables.map(({ cells }) => Array.from(cells))).toEqual(
    before.find(({ atMs }) => atMs === middle?.atMs)?.cells,
  );
  expect((await snapshotAt(deps, hostId, DAY_START_MS + DAY_MS))?.atMs).toBe(DAY_START_MS + 169 * MINUTE_MS);
  expect(await countDuplicates(deps, hostId)).toBe(0);

  // A later one of the same chunk joins it with the next roll-up.
  const seq = agent.sample(tablesOf([{ pid: 10, startTicks: 5, rssBytes: MIB }]), {
    atMs: DAY_START_MS + 171 * MINUTE_MS,
  });
  await agent.acked(seq);
  expect((await snapshotAt(deps, hostId, DAY_START_MS + DAY_MS))?.atMs).toBe(DAY_START_MS + 171 * MINUTE_MS);
  await rollUpAll();
  expect((await snapshotAt(deps, hostId, DAY_START_MS + DAY_MS))?.atMs).toBe(DAY_START_MS + 171 * MINUTE_MS);
  expect(await read()).toEqual(before);
  expect(await countDuplicates(deps, hostId)).toBe(0);
  await agent[Symbol.asyncDispose]();
});

test('what is too much for one row stays as it came, is rolled up all the same, and is told', async () => {
  const { hostId, credential } = await server.enrol('giant');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await send(agent, ramp(0, 110));
  const read = async () => {
    const sums: number[] = [];
    for await (const { tables } of replaySamples(deps, hostId, DAY_START_MS, DAY_START_MS + DAY_MS))
      sums.push(tables.flatMap(({ cells }) => Array.from(cells)).reduce((sum, cell) => sum + cell, 0));
    return sums;
  };
  const before = await read();
  const told: Beyond[] = [];
  const limits = {
    cellNumbers: 1000,
    pageBytes: 4000,
    seal: { heldCells: 100, packedCells: 200, packedBytes: Infinity, recordBytes: 500 },
  };
  const rollUp = () =>
    rollUpNext({ ...deps, limits, tell: (beyond) => told.push(beyond) }, FIVE_MINUTES, Date.now());
  const counts = async () => {
    const { rows } = await deps.pool.query<{ loose: number; packed: number }>(
      `SELECT (SELECT count(*) FROM samples WHERE host_id = $1)::int AS loose,
        (SELECT records FROM sealed_samples WHERE host_id = $1)::int AS packed`,
      [hostId],
    );
    return rows[0] as (typeof rows)[number];
  };
  expect(await rollUp()).toBe(true);
  const { loose, packed } = await counts();
  expect(loose + packed).toBe(110);
  expect(loose).toBeGreaterThan(0);
  expect(packed).toBeGreaterThan(20);
  expect(told).toEqual([
    { hostId, atMs: DAY_START_MS, table: 'rollups_5m', looseSamples: loose, leftOutRows: 0 },
  ]);
  expect(await read()).toEqual(before);
  expect((await anonOf(hostId, 0, 24)).columns[0]).toEqual(
    Array.from({ length: 22 }, (_, cell) => (100 + cell * 5) * MIB),
  );

  // One that comes late does not make room for more.
  await agent.acked(
    agent.sample(tablesOf([{ pid: 10, startTicks: 5, rssBytes: MIB }]), {
      atMs: DAY_START_MS + 110 * MINUTE_MS,
    }),
  );
  expect(await rollUp()).toBe(true);
  expect(await counts()).toEqual({ loose: loose + 1, packed });
  expect(await read()).toHaveLength(111);

  // A server with more room packs all of it, when there is news again.
  await send(agent, [{ minute: 111, rssBytes: MIB }]);
  await rollUpAll();
  expect(await counts()).toEqual({ loose: 0, packed: 112 });
  expect((await read()).slice(0, 110)).toEqual(before);
  await agent[Symbol.asyncDispose]();
});

test('a cell without room leaves rows out, says how many, and keeps the host itself', async () => {
  const { hostId, credential } = await server.enrol('crowded');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const crowd = Array.from({ length: 20 }, (_, at) => ({ pid: 10 + at, startTicks: 5, rssBytes: MIB }));
  await agent.acked(
    agent.sample(tablesOf(crowd), {
      atMs: DAY_START_MS,
      described: [describeProcess(10, 5, '/usr/bin/thing')],
    }),
  );
  const told: Beyond[] = [];
  const telling = { ...deps, limits: { cellNumbers: 1 }, tell: (beyond: Beyond) => void told.push(beyond) };
  for (const tier of TIERS) while (await rollUpNext(telling, tier, Date.now()));
  // Of the processes the first alone; cells of an hour have nothing more to leave out.
  expect(told).toEqual([
    { hostId, atMs: DAY_START_MS, table: 'rollups_5m', looseSamples: 0, leftOutRows: 19 },
  ]);
  expect((await anonOf(hostId, 0, 24)).columns[0]).toEqual([MIB]);
  await agent[Symbol.asyncDispose]();
});

test('a day whose last sample is packed gives its room back, and no other does', async () => {
  const { hostId, credential } = await server.enrol('freed');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await send(agent, ramp(300, 310));
  const day = partitionName(PARTITIONED_TABLES[0] as PartitionedTable, new Date(DAY_START_MS));
  await ensurePartition(deps.pool, PARTITIONED_TABLES[0] as PartitionedTable, DAY_START_MS);
  const count = async () =>
    (await deps.pool.query(`SELECT 1 FROM ${day} WHERE host_id = $1`, [hostId])).rowCount;
  const freed = async () => {
    // Counts of live rows come from what connections have told before they were idle.
    await deps.pool.query(`VACUUM ANALYZE ${day}`);
    return freeEmptied(deps.pool, { keptBytes: EMPTY_BYTES });
  };
  expect(await count()).toBe(10);
  expect(await freed()).not.toContain(day);
  expect(await count()).toBe(10);
  await rollUpAll();
  expect(await freed()).toContain(day);
  expect(await freed()).not.toContain(day);
  expect((await anonOf(hostId, 5, 5.1)).columns[0]?.filter((value) => value !== null)).toEqual(
    [400, 401, 402, 403, 404, 405, 406].map((mib) => mib * MIB),
  );
  await agent[Symbol.asyncDispose]();
});

test('a damaged chunk keeps no other from being rolled up, and is tried again later', async () => {
  const hosts: { hostId: number; agent: TestAgent }[] = [];
  for (const name of ['damaged', 'sound']) {
    const { hostId, credential } = await server.enrol(name);
    const agent = await TestAgent.connect(server.socketUrl, credential);
    await agent.hello();
    await send(agent, ramp(0, 10));
    hosts.push({ hostId, agent });
  }
  const [damaged, sound] = hosts as [(typeof hosts)[number], (typeof hosts)[number]];
  await rollUpAll();
  const flip = `UPDATE sealed_samples SET block = set_byte(block, 20, get_byte(block, 20) # 255) WHERE host_id = $1`;
  await deps.pool.query(flip, [damaged.hostId]);
  // News for both; the mark of the damaged one is the older.
  const more = async ({ agent }: (typeof hosts)[number], minute: number) =>
    agent.acked(
      agent.sample(tablesOf([{ pid: 10, startTicks: 5, rssBytes: MIB }]), {
        atMs: DAY_START_MS + minute * MINUTE_MS,
      }),
    );
  await more(damaged, 11);
  await more(sound, 130);

  const failed = new FailedChunks();
  const { chunks, errors } = await rollUpRipe(deps, failed);
  expect(chunks).toBe(2);
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(
      new RegExp(`host ${damaged.hostId}, rollups_5m, ${new Date(DAY_START_MS).toISOString()}.*checksum`),
    ),
  ]);
  expect((await anonOf(sound.hostId, 2, 3)).columns[0]).toContain(MIB);
  // What could not be packed is still there, and so is its mark.
  const waiting = `SELECT (SELECT count(*) FROM samples WHERE host_id = $1)::int AS loose,
    (SELECT count(*) FROM rollup_marks WHERE host_id = $1)::int AS marks`;
  expect((await deps.pool.query(waiting, [damaged.hostId])).rows).toEqual([{ loose: 1, marks: 1 }]);

  expect(await rollUpRipe(deps, failed)).toEqual({ chunks: 0, errors: [], beyond: [] });
  await deps.pool.query(flip, [damaged.hostId]);
  expect(await rollUpNext(deps, FIVE_MINUTES, Date.now(), failed)).toBe(false);
  expect(await rollUpNext(deps, FIVE_MINUTES, Date.now() + MINUTE_MS, failed)).toBe(true);
  expect((await deps.pool.query(waiting, [damaged.hostId])).rows).toEqual([{ loose: 0, marks: 1 }]);
  await rollUpAll();
  for (const { agent } of hosts) await agent[Symbol.asyncDispose]();
});

test('history around a damaged chunk is read, and detectors are rebuilt over it', async () => {
  const { hostId, credential } = await server.enrol('around');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  // Two chunks, of which the first is damaged in all tiers.
  await send(agent, ramp(100, 140));
  await rollUpAll();
  for (const table of ['sealed_samples', 'rollups_5m', 'rollups_1h'])
    await deps.pool.query(
      `UPDATE ${table} SET block = set_byte(block, 20, get_byte(block, 20) # 255) WHERE host_id = $1 AND at = $2`,
      [hostId, new Date(DAY_START_MS)],
    );
  const query = (hours: number) =>
    `/hosts/${hostId}/series?metric=memFreeBytes&from=${new Date(DAY_START_MS).toISOString()}` +
    `&to=${new Date(DAY_START_MS + hours * HOUR_MS).toISOString()}`;
  const answer = async (hours: number) => {
    const { times, values } = await server.get<{ times: string[]; values: (number | null)[] }>(query(hours));
    return times.filter((_, at) => values[at] !== null).map((time) => Date.parse(time) - DAY_START_MS);
  };
  const damagedCount = async () =>
    Number(/^seep_damaged_chunks (.*)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
  const before = await damagedCount();
  const second = 120 * MINUTE_MS;
  expect(await answer(3)).toEqual(Array.from({ length: 20 }, (_, at) => second + at * MINUTE_MS));
  expect(await answer(24)).toEqual([0, 5, 10, 15].map((minute) => second + minute * MINUTE_MS));
  // The third is asked where the day has nothing finer.
  expect((await damagedCount()) - before).toBe(3);

  const damaged = new DamagedChunks(pino({ level: 'silent' }));
  const rebuilding = { ...deps, strings: new StringPool(), timeScale: 1, settings: () => DEFAULT_DETECTION };
  await expect(rebuildMonitor(rebuilding, hostId)).rejects.toThrow('damaged');
  const monitor = await rebuildMonitor({ ...rebuilding, damaged }, hostId);
  expect(monitor.hasSeen(1, 40)).toBe(true);
  expect(damaged.count).toBe(1);
  await agent[Symbol.asyncDispose]();
});

test('what comes a day late, and out of order, lands in the right cells', async () => {
  const { hostId, credential } = await server.enrol('late');
  const bootId = '0f0e0d0c-0b0a-4908-8706-050403020100';
  const agent = await TestAgent.connect(server.socketUrl, credential, { bootId });
  await agent.hello();
  await send(agent, ramp(60, 70));
  await rollUpAll();
  expect((await anonOf(hostId, 0, 24)).timesMs).toEqual(
    [60, 65].map((minute) => DAY_START_MS + minute * MINUTE_MS),
  );
  // A clock that was set back: earlier times under later numbers.
  await send(agent, [
    { minute: 62, rssBytes: 7 * MIB },
    { minute: 20, rssBytes: 50 * MIB },
    { minute: 21, rssBytes: 40 * MIB },
  ]);
  await rollUpAll();
  const after = await anonOf(hostId, 0, 24);
  const values = new Map(
    after.timesMs.map((atMs, at) => [(atMs - DAY_START_MS) / MINUTE_MS, after.columns[0]?.[at]]),
  );
  expect(values.get(20)).toBe(40 * MIB);
  expect(values.get(60)).toBe(7 * MIB);
  expect(values.get(65)).toBe(165 * MIB);
  await agent[Symbol.asyncDispose]();
});

test('retention drops whole partitions, later for coarser tiers, and late news adds to what was kept', async () => {
  const { hostId, credential } = await server.enrol('old');
  const agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  await send(agent, ramp(0, 20));
  await rollUpAll();
  await enforceRetention(deps, new Date(DAY_START_MS + 1.5 * DAY_MS));
  const [samples, , fine] = PARTITIONED_TABLES;
  const daysOf = async (table: (typeof PARTITIONED_TABLES)[number] | undefined) =>
    (await listPartitions(deps.pool, table as (typeof PARTITIONED_TABLES)[number])).map(
      ({ fromMs }) => fromMs,
    );
  // Late samples lay in the default partition and have got a day of their own.
  expect(await daysOf(samples)).toContain(DAY_START_MS);

  await enforceRetention(deps, new Date(DAY_START_MS + 4 * DAY_MS));
  expect(await daysOf(samples)).not.toContain(DAY_START_MS);
  expect((await daysOf(fine)).some((fromMs) => fromMs <= DAY_START_MS)).toBe(true);
  const kept = await anonOf(hostId, 0, 1);
  expect(kept.columns[0]).toEqual([100, 105, 110, 115].map((mib) => mib * MIB));

  // One sample of that day comes now: its cell had more, another one had none.
  await send(agent, [
    { minute: 1, rssBytes: MIB },
    { minute: 50, rssBytes: 9 * MIB },
  ]);
  await rollUpAll();
  const after = await anonOf(hostId, 0, 24);
  expect(after.columns[0]).toEqual([100 * MIB, 105 * MIB, 110 * MIB, 115 * MIB, null, 9 * MIB]);
  await agent[Symbol.asyncDispose]();
});

test('retention is a setting that is kept, audited and reported', async () => {
  const { db, pool } = deps;
  expect(await getRetention(db)).toEqual({ samplesHours: 48, fiveMinuteDays: 30, hourDays: 400 });
  await setRetention(db, 'ada@example.net', { samplesHours: 24, fiveMinuteDays: 14, hourDays: 100 });
  expect(await getRetention(db)).toEqual({ samplesHours: 24, fiveMinuteDays: 14, hourDays: 100 });
  const { rows } = await pool.query(`SELECT actor, action FROM audit_log WHERE action = 'retention.set'`);
  expect(rows).toEqual([{ actor: 'ada@example.net', action: 'retention.set' }]);
  const report = await storageReport(pool);
  expect(report.tiers.map(({ table }) => table)).toEqual([
    'samples',
    'sealed_samples',
    'rollups_5m',
    'rollups_1h',
  ]);
  expect(report.tiers.every(({ bytes }) => bytes > 0)).toBe(true);
  expect(report.descriptions.map(({ table }) => table)).toEqual(['events', 'processes', 'table_rows']);
  expect(report.descriptions.every(({ bytes }) => bytes > 0)).toBe(true);
});

test('metrics name the fleet, its findings and what each tier costs', async () => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toMatch(/^seep_hosts\{state="(learning|unknown)"\} [1-9]/m);
  expect(text).toMatch(/^seep_storage_bytes\{table="samples"\} [1-9]/m);
  expect(text).toMatch(/^seep_storage_bytes\{table="rollups_1h"\} [1-9]/m);
  expect(text).toMatch(/^seep_ingest_records_total [1-9]/m);
});

test('a job runs in one replica at a time, and says how it went', async () => {
  const logger = pino({ level: 'silent' });
  const [one, other] = [new JobRunner(deps.pool, logger), new JobRunner(deps.pool, logger)];
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const job = {
    name: 'test-job',
    everyMs: HOUR_MS,
    run: async () => {
      begin();
      await finished;
      return 'did it';
    },
  };
  const first = one.runOnce(job);
  await begun;
  expect(await other.runOnce(job)).toBe(false);
  finish();
  expect(await first).toBe(true);
  await other.runOnce({ ...job, run: () => Promise.reject(new Error('no')) });
  const { rows } = await deps.pool.query(
    `SELECT runs, failures, last_error, outcome FROM jobs WHERE name = 'test-job'`,
  );
  expect(rows).toEqual([{ runs: 2, failures: 1, last_error: 'no', outcome: 'did it' }]);
});
