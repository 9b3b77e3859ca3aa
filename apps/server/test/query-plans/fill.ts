import type { Finding } from '@seep/detection';
import { type RowDescription, Table, tableColumn } from '@seep/shared';
import type pg from 'pg';
import { ensurePartition, PARTITIONED_TABLES } from '../../src/db/partitions.ts';
import { SchemaRegistry } from '../../src/ingest/schema-registry.ts';
import { rollUpNext } from '../../src/rollups/roll-up.ts';
import { TIERS } from '../../src/rollups/tiers.ts';
import { describe, tablesOf, TestAgent } from '../test-agent.ts';
import type { TestServer } from '../test-server.ts';

/*
 * A fleet with a past: one host whose samples can be read, which pages are asked of, and rows of some hundred others around
 * it, of which nobody reads more than that they are there.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const HOSTS = 3000;
/** Of these the tables that have many rows a host have some. */
const OTHER_HOSTS = 300;
/** Of the host that is asked for: what it has seen come and go. */
const GONE_PROCESSES = 3000;
const GONE_GROUPS = 2000;
const PIDS = Array.from({ length: 20 }, (_, index) => 100 + index);

/** Days of history in each table, as the other hosts have it. */
const DAYS = { samples: 8, sealed_samples: 8, rollups_5m: 30, rollups_1h: 390 } as const;

export interface FilledFleet {
  hostId: number;
  processId: string;
  findingId: number;
}

export async function fillFleet(server: TestServer): Promise<FilledFleet> {
  const { pool } = server.database;
  const { hostId, credential } = await server.enrol('asked-for');
  await makePartitions(pool);
  await sendHistory(server, credential);
  await rollUp(server);
  for (const statement of OTHERS) await pool.query(statement);
  const { rows } = await pool.query<{ id: number }>(
    `INSERT INTO findings (host_id, boot_no, subject_key, lineage_key, state, class, metric, slope_per_hour, onset_at,
       first_seen_at, updated_at, closed_at, verdict, finding)
     SELECT host, 1, 'key-' || number, 'lineage-' || number, CASE number WHEN 1 THEN 'probable' ELSE 'fixed' END, 'idle',
       'anonBytes', 1e6, now() - interval '1 day', now() - interval '1 day', now(),
       CASE number WHEN 1 THEN NULL ELSE now() END, 'it leaks', $1::jsonb
     FROM generate_series(1, ${OTHER_HOSTS}) host, generate_series(1, 40) number RETURNING id`,
    [JSON.stringify(FINDING)],
  );
  for (const statement of OF_FINDINGS) await pool.query(statement);
  await pool.query('ANALYZE');
  return { hostId, processId: `${hostId}-1-100-1`, findingId: rows[0]?.id ?? 0 };
}

async function makePartitions(pool: pg.Pool): Promise<void> {
  for (const table of PARTITIONED_TABLES) {
    const lengthMs = table.days * DAY_MS;
    const firstMs = Math.floor((Date.now() - DAYS[table.name] * DAY_MS) / lengthMs) * lengthMs;
    for (let fromMs = firstMs; fromMs < Date.now(); fromMs += lengthMs)
      await ensurePartition(pool, table, fromMs);
  }
}

/** An hour of each of two days ago, and one that ends now. */
async function sendHistory(server: TestServer, credential: string): Promise<void> {
  await using agent = await TestAgent.connect(server.socketUrl, credential);
  await agent.hello();
  const groups = (): Table => {
    const table = new Table({ name: 'cgroup', columns: [tableColumn('anonBytes')] });
    for (const key of [1, 2, 3]) table.append(key, 0, [4096]);
    return table;
  };
  const rows: RowDescription[] = [1, 2, 3].map((key) => ({
    table: 'cgroup',
    key,
    birth: 0,
    facts: { path: `/job-${key}` },
  }));
  const described = PIDS.map((pid) => describe(pid, 1, `/usr/bin/worker --number ${pid}`));
  let last = 0;
  for (const hoursAgo of [49, 25, 1]) {
    for (let minute = 0; minute < 60; minute += 5) {
      const atMs = Date.now() - hoursAgo * HOUR_MS + minute * MINUTE_MS;
      const tables = [
        ...tablesOf(PIDS.map((pid) => ({ pid, startTicks: 1, rssBytes: 4096 * (pid + minute) }))),
        groups(),
      ];
      const isFirst = last === 0;
      last = agent.sample(tables, {
        atMs,
        keyframe: minute === 0,
        ...(isFirst && { type: 'baseline' as const, described, rows }),
      });
    }
  }
  await agent.acked(last);
}

async function rollUp(server: TestServer): Promise<void> {
  const deps = { pool: server.database.pool, schemas: new SchemaRegistry(server.database.db) };
  for (const tier of TIERS) while (await rollUpNext(deps, tier, Date.now()));
}

const FINDING: Finding = {
  key: 'key',
  state: 'fixed',
  class: 'idle',
  metric: 'anonBytes',
  subject: { kind: 'process', command: '/usr/bin/worker', pid: 100, startTicks: 1 },
  onsetMs: 0,
  firstSeenMs: 0,
  updatedMs: 0,
  slopePerHour: [1, 2, 3],
  from: 0,
  to: 1,
  forecast: null,
  proof: {} as Finding['proof'],
};

const others = (count: number) =>
  `generate_series(2, ${OTHER_HOSTS}) host, generate_series(1, ${count}) number`;
const block = `decode(repeat('5e', 200), 'hex')`;

const OTHERS = [
  `INSERT INTO hosts (name, credential_hash, connected_at, last_received_at)
   SELECT 'host-' || host, sha256(host::text::bytea), now(), now() FROM generate_series(2, ${HOSTS}) host`,
  `INSERT INTO boots (host_id, no, boot_id, booted_at, ticks_zero_at, facts, first_sample_at, last_sample_at)
   SELECT host, number, gen_random_uuid(), now() - (5 - number) * interval '10 days', now() - interval '10 days',
     '{"ticksPerSecond": 100, "kernel": "6.1"}', now() - interval '10 days', now() FROM generate_series(2, ${HOSTS}) host, generate_series(1, 4) number`,
  `INSERT INTO baselines (host_id, boot_no, kind, at, uptime_ms, schema_id, block)
   SELECT host, number, kind, now(), 1, 1, ${block} FROM ${others(4)}, unnest(ARRAY['settled', '1h', '24h']) kind`,
  `INSERT INTO host_status (host_id, boot_no, at, uptime_ms, mem_total_bytes, process_count)
   SELECT host, 4, now(), 1, 1e9, 150 FROM generate_series(2, ${HOSTS}) host`,
  `INSERT INTO host_trends (host_id, at, used_ratio)
   SELECT host, date_trunc('minute', now()) - number * interval '15 minutes', 0.5 FROM ${others(90)}`,
  `INSERT INTO host_census (host_id, at, programs) SELECT host, now(), '[]' FROM generate_series(2, ${OTHER_HOSTS}) host`,
  `INSERT INTO host_growth (host_id, rank, at, program, processes, bytes, grown_bytes, hours)
   SELECT host, number, now(), '/bin/' || number, 1, 1e6, host * 1000 + number, 168 FROM ${others(20)}`,
  `INSERT INTO heat_maps (id, program, metric, hosts, rising, at, hour_ms, map)
   SELECT 'map-' || number, '/bin/' || number, 'anonBytes', number, number % 5, now(), 3600000,
     '{"edges": [], "counts": [], "isRising": []}' FROM generate_series(1, 2000) number`,
  `INSERT INTO samples (host_id, boot_no, seq, at, uptime_ms, interval_ms, kind, block)
   SELECT host, 4, number, now() - number * interval '3 hours', 1, 10000, 0, ${block} FROM ${others(DAYS.samples * 8)}`,
  `INSERT INTO samples (host_id, boot_no, seq, at, uptime_ms, interval_ms, kind, block)
   SELECT host, 4, 1000 + number, now() - number * interval '1 minute', 1, 10000, 0, ${block} FROM ${others(20)}`,
  `INSERT INTO sealed_samples (host_id, boot_no, at, last_at, records, keyframes_at, block)
   SELECT host, 4, now() - number * interval '2 hours', now() - number * interval '2 hours', 1, '{}', ${block}
   FROM ${others(DAYS.sealed_samples * 12)}`,
  `INSERT INTO rollups_5m (host_id, boot_no, at, schema_id, samples, block)
   SELECT host, 4, now() - number * interval '12 hours', 1, 1, ${block} FROM ${others(DAYS.rollups_5m * 2)}`,
  `INSERT INTO rollups_1h (host_id, boot_no, at, schema_id, samples, block)
   SELECT host, 4, now() - number * interval '1 day', 1, 1, ${block} FROM ${others(60)}`,
  `INSERT INTO rollup_marks (host_id, tier, at) SELECT host, 1, date_trunc('hour', now()) FROM ${others(1)}`,
  `INSERT INTO processes (host_id, boot_no, pid, start_ticks, parent_pid, spawner_pid, name, command, is_kernel_thread,
     first_seen_at, gone_at)
   SELECT host, 4, number, 1, 1, 1, 'worker', '/usr/bin/worker ' || number, false, now(), NULL FROM ${others(150)}`,
  `INSERT INTO processes (host_id, boot_no, pid, start_ticks, parent_pid, spawner_pid, name, command, is_kernel_thread,
     first_seen_at, gone_at)
   SELECT 1, 1, 10000 + number, number, 1, 1, 'cron', '/usr/bin/cron-job ' || number % 50, false,
     now() - interval '1 hour', now() FROM generate_series(1, ${GONE_PROCESSES}) number`,
  `INSERT INTO table_rows (host_id, boot_no, table_name, key, birth, facts, first_seen_at, described_at)
   SELECT host, 4, 'cgroup', number, 0, '{"path": "/x"}', now(), now() FROM ${others(60)}`,
  `INSERT INTO table_rows (host_id, boot_no, table_name, key, birth, facts, first_seen_at, described_at, gone_at)
   SELECT 1, 1, 'cgroup', 1000 + number, 0, '{"path": "/gone"}', now(), now(), now()
   FROM generate_series(1, ${GONE_GROUPS}) number`,
  `INSERT INTO events (host_id, boot_no, seq, ordinal, at, kind, detail)
   SELECT host, 4, number, 0, now() - number * interval '6 hours', 'agent_start', '{}' FROM ${others(100)}`,
  `INSERT INTO alerts (host_id, rule, severity, value, threshold, message, since_at, updated_at, ended_at)
   SELECT host, 'memory', 'warning', 0.9, 0.8, 'memory', now(), now(), CASE number WHEN 1 THEN NULL ELSE now() END
   FROM ${others(50)}`,
  `INSERT INTO audit_log (actor, action, target) SELECT 'ada@example.org', 'thing.do', number::text
   FROM generate_series(1, 10000) number`,
  `INSERT INTO api_tokens (hash, name, role) SELECT sha256(number::text::bytea), 'token', 'viewer'
   FROM generate_series(1, 2000) number`,
  `INSERT INTO enrolment_tokens (hash, uses_left, expires_at) SELECT sha256(number::text::bytea), 0, now()
   FROM generate_series(1, 2000) number`,
  `INSERT INTO saved_views (owner, page, name, query) SELECT 'person-' || number, 'fleet', 'view', ''
   FROM generate_series(1, 2000) number`,
];

const OF_FINDINGS = [
  `INSERT INTO finding_changes (finding_id, at, state, verdict)
   SELECT id, now(), state, 'it leaks' FROM findings, generate_series(1, 3)`,
  `INSERT INTO finding_hosts (finding_id, host_id) SELECT id, 1 + id % ${OTHER_HOSTS} FROM findings WHERE id % 20 = 0`,
  `INSERT INTO finding_decisions (host_id, lineage_key, actor, decision, comment, is_current)
   SELECT host_id, lineage_key, 'ada@example.org', 'acknowledged', '', true FROM findings WHERE id % 4 = 0`,
];
