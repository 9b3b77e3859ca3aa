import type pg from 'pg';
import { copyRows } from '../db/copy-binary.ts';
import { RECORD_KIND } from '../db/schema/index.ts';
import { type RollupMarks, writeMarks } from '../rollups/marks.ts';
import { FIVE_MINUTES } from '../rollups/tiers.ts';
import { describeRows, endRows } from './describe-rows.ts';
import { bootKeyOf, type IngestRecord } from './record.ts';

/** A host's boot in a batch: its records in order. */
interface BootBatch {
  hostId: number;
  bootNo: number;
  records: IngestRecord[];
}

/**
 * Stores a batch in one transaction, a handful of statements whatever its size.
 *
 * Exactly once: `boots.last_seq` is moved first, and only forward. Where it is already past a boot's first record,
 * somebody else (another replica, a second holder of the credential) has stored it, and that boot's records are left
 * out. So is what comes a second time within the batch, from a connection that took another's place.
 * @returns the records that were not stored for that reason
 */
export async function writeBatch(
  client: pg.PoolClient,
  records: IngestRecord[],
  rollupMarks: RollupMarks,
): Promise<IngestRecord[]> {
  const { batches, repeated } = groupByBoot(records);
  await client.query('BEGIN');
  try {
    const claimed = await claimSequences(client, batches);
    const rejected = batches.filter((batch) => !claimed.has(bootKeyOf(batch)));
    const accepted = batches
      .filter((batch) => claimed.has(bootKeyOf(batch)))
      .flatMap((batch) => batch.records);
    const marks = rollupMarks.needed(accepted, Date.now());
    if (accepted.length > 0) {
      await writeMarks(client, FIVE_MINUTES.id, marks);
      await copyRows(
        client,
        'samples',
        SAMPLE_COLUMNS,
        accepted.map((record) => [
          record.hostId,
          record.bootNo,
          record.seq,
          record.at,
          record.uptimeMs,
          record.intervalMs,
          record.schemaId,
          record.kind,
          record.block,
        ]),
      );
      await describeProcesses(client, accepted);
      await describeRows(client, accepted);
      await endProcesses(client, accepted);
      await endRows(client, accepted);
      await insertBaselines(client, accepted);
      await insertEvents(client, accepted);
      await updateStatus(client, accepted);
      await insertTrends(client, accepted);
    }
    await client.query('COMMIT');
    rollupMarks.remember(marks);
    return [...rejected.flatMap((batch) => batch.records), ...repeated];
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

const SAMPLE_COLUMNS = [
  ['host_id', 'int4'],
  ['boot_no', 'int4'],
  ['seq', 'int8'],
  ['at', 'timestamptz'],
  ['uptime_ms', 'int8'],
  ['interval_ms', 'int4'],
  ['schema_id', 'int4'],
  ['kind', 'int2'],
  ['block', 'bytea'],
] as const;

function groupByBoot(records: IngestRecord[]): { batches: BootBatch[]; repeated: IngestRecord[] } {
  const batches = new Map<string, BootBatch>();
  const repeated: IngestRecord[] = [];
  for (const record of records) {
    const key = bootKeyOf(record);
    const batch = batches.get(key);
    if (!batch) batches.set(key, { hostId: record.hostId, bootNo: record.bootNo, records: [record] });
    else if (record.seq > (batch.records.at(-1) as IngestRecord).seq) batch.records.push(record);
    else repeated.push(record);
  }
  // One order of locks in all replicas, so that two batches never wait for each other.
  const inOrder = [...batches.values()].toSorted((a, b) => a.hostId - b.hostId || a.bootNo - b.bootNo);
  return { batches: inOrder, repeated };
}

async function claimSequences(client: pg.PoolClient, batches: BootBatch[]): Promise<Set<string>> {
  const { rows } = await client.query<{ host_id: number; no: number }>({
    name: 'ingest_claim',
    text: `
      UPDATE boots SET
        last_seq = batch.last_seq,
        stored_records = stored_records + batch.records,
        first_sample_at = coalesce(first_sample_at, batch.first_at),
        last_sample_at = greatest(last_sample_at, batch.last_at)
      FROM unnest($1::int[], $2::int[], $3::bigint[], $4::bigint[], $5::int[], $6::timestamptz[], $7::timestamptz[])
        AS batch (host_id, boot_no, first_seq, last_seq, records, first_at, last_at)
      WHERE boots.host_id = batch.host_id AND boots.no = batch.boot_no AND boots.last_seq < batch.first_seq
      RETURNING boots.host_id, boots.no`,
    values: [
      batches.map(({ hostId }) => hostId),
      batches.map(({ bootNo }) => bootNo),
      batches.map(({ records }) => records[0]?.seq),
      batches.map(({ records }) => records.at(-1)?.seq),
      batches.map(({ records }) => records.length),
      batches.map(({ records }) => records[0]?.at),
      batches.map(({ records }) => records.at(-1)?.at),
    ],
  });
  return new Set(rows.map(({ host_id: hostId, no: bootNo }) => bootKeyOf({ hostId, bootNo })));
}

async function describeProcesses(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  // A process that is described twice in a batch counts as it was last: one statement may touch a row only once.
  const rows = new Map(
    records.flatMap((record) =>
      record.described.map((process) => [
        `${bootKeyOf(record)}/${process.pid}/${process.startTicks}`,
        { record, process },
      ]),
    ),
  );
  if (rows.size === 0) return;
  // Hosts that come for the first time describe everything they run: arrays of text would cost the most of it.
  await client.query(`
    CREATE TEMP TABLE IF NOT EXISTS described_processes (
      host_id int, boot_no int, pid int, start_ticks bigint, parent_pid int, name text, command text, user_id bigint,
      cgroup text, unit text, container text, is_kernel_thread bool, first_seen_at timestamptz
    ) ON COMMIT DELETE ROWS`);
  await copyRows(
    client,
    'described_processes',
    DESCRIBED_COLUMNS,
    Array.from(rows.values(), ({ record, process }) => [
      record.hostId,
      record.bootNo,
      process.pid,
      process.startTicks,
      process.parentPid,
      utf8(process.name),
      utf8(process.command),
      process.userId,
      utf8(process.cgroup),
      utf8(process.unit),
      utf8(process.container),
      process.isKernelThread,
      record.at,
    ]),
  );
  await client.query(`
    INSERT INTO processes (host_id, boot_no, pid, start_ticks, parent_pid, spawner_pid, name, command, user_id, cgroup,
      unit, container, is_kernel_thread, first_seen_at)
    SELECT host_id, boot_no, pid, start_ticks, parent_pid, parent_pid, name, command, user_id, cgroup, unit, container,
      is_kernel_thread, first_seen_at
    FROM described_processes
    ON CONFLICT (host_id, boot_no, pid, start_ticks) DO UPDATE SET
      parent_pid = excluded.parent_pid, name = excluded.name, command = excluded.command,
      user_id = excluded.user_id, cgroup = excluded.cgroup, unit = excluded.unit,
      container = excluded.container, gone_at = NULL`);
}

const DESCRIBED_COLUMNS = [
  ['host_id', 'int4'],
  ['boot_no', 'int4'],
  ['pid', 'int4'],
  ['start_ticks', 'int8'],
  ['parent_pid', 'int4'],
  ['name', 'bytea'],
  ['command', 'bytea'],
  ['user_id', 'int8'],
  ['cgroup', 'bytea'],
  ['unit', 'bytea'],
  ['container', 'bytea'],
  ['is_kernel_thread', 'bool'],
  ['first_seen_at', 'timestamptz'],
] as const;

function utf8(text: string | undefined): Buffer | undefined {
  return text === undefined ? undefined : Buffer.from(text, 'utf8');
}

async function endProcesses(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  const list = records.flatMap((record) => record.gone.map((process) => ({ record, process })));
  if (list.length === 0) return;
  await client.query({
    name: 'ingest_gone',
    text: `
      UPDATE processes SET gone_at = gone.at
      FROM unnest($1::int[], $2::int[], $3::int[], $4::bigint[], $5::timestamptz[])
        AS gone (host_id, boot_no, pid, start_ticks, at)
      WHERE processes.host_id = gone.host_id AND processes.boot_no = gone.boot_no
        AND processes.pid = gone.pid AND processes.start_ticks = gone.start_ticks`,
    values: [
      list.map(({ record }) => record.hostId),
      list.map(({ record }) => record.bootNo),
      list.map(({ process }) => process.pid),
      list.map(({ process }) => process.startTicks),
      list.map(({ record }) => record.at),
    ],
  });
}

async function insertBaselines(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  for (const record of records) {
    if (record.kind !== RECORD_KIND.baseline) continue;
    await client.query({
      name: 'ingest_baseline',
      text: `
        INSERT INTO baselines (host_id, boot_no, kind, at, uptime_ms, schema_id, block)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      values: [
        record.hostId,
        record.bootNo,
        record.baseline,
        record.at,
        record.uptimeMs,
        record.schemaId,
        Buffer.from(record.block.buffer, record.block.byteOffset, record.block.length),
      ],
    });
  }
}

async function insertEvents(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  const list = records.flatMap((record) =>
    record.events.map((event, ordinal) => ({ record, event, ordinal })),
  );
  if (list.length === 0) return;
  await client.query({
    name: 'ingest_events',
    text: `
      INSERT INTO events (host_id, boot_no, seq, ordinal, at, kind, detail)
      SELECT * FROM unnest($1::int[], $2::int[], $3::bigint[], $4::smallint[], $5::timestamptz[], $6::text[], $7::jsonb[])
      ON CONFLICT DO NOTHING`,
    values: [
      list.map(({ record }) => record.hostId),
      list.map(({ record }) => record.bootNo),
      list.map(({ record }) => record.seq),
      list.map(({ ordinal }) => ordinal),
      list.map(({ event }) => new Date(event.atMs)),
      list.map(({ event }) => event.kind),
      list.map(({ event }) => JSON.stringify(event.detail)),
    ],
  });
}

async function updateStatus(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  const latest = new Map<number, IngestRecord & { status: NonNullable<IngestRecord['status']> }>();
  for (const record of records)
    if (record.status) latest.set(record.hostId, { ...record, status: record.status });
  if (latest.size === 0) return;
  const list = [...latest.values()].toSorted((a, b) => a.hostId - b.hostId);
  await client.query({
    name: 'ingest_status',
    text: `
      INSERT INTO host_status (host_id, boot_no, at, uptime_ms, mem_total_bytes, mem_available_bytes, swap_total_bytes,
        swap_free_bytes, process_count, load1)
      SELECT * FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[],
        $7::bigint[], $8::bigint[], $9::int[], $10::real[])
      ON CONFLICT (host_id) DO UPDATE SET
        boot_no = excluded.boot_no, at = excluded.at, uptime_ms = excluded.uptime_ms,
        mem_total_bytes = excluded.mem_total_bytes, mem_available_bytes = excluded.mem_available_bytes,
        swap_total_bytes = excluded.swap_total_bytes, swap_free_bytes = excluded.swap_free_bytes,
        process_count = excluded.process_count, load1 = excluded.load1`,
    values: [
      list.map(({ hostId }) => hostId),
      list.map(({ bootNo }) => bootNo),
      list.map(({ at }) => at),
      list.map(({ uptimeMs }) => uptimeMs),
      list.map(({ status }) => status.memTotalBytes),
      list.map(({ status }) => status.memAvailableBytes ?? null),
      list.map(({ status }) => status.swapTotalBytes ?? null),
      list.map(({ status }) => status.swapFreeBytes ?? null),
      list.map(({ status }) => status.processCount),
      list.map(({ status }) => status.load1 ?? null),
    ],
  });
  await client.query({
    name: 'ingest_received',
    // In the order of their ids, as everybody who updates many hosts.
    text: `
      UPDATE hosts SET last_received_at = now()
      FROM (SELECT id FROM hosts WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE) AS locked
      WHERE hosts.id = locked.id`,
    values: [list.map(({ hostId }) => hostId)],
  });
}

/** The first sample of a quarter of an hour stands for it, whichever session brings it. */
async function insertTrends(client: pg.PoolClient, records: IngestRecord[]): Promise<void> {
  const list = records.flatMap(({ hostId, trend }) => (trend ? [{ hostId, ...trend }] : []));
  if (list.length === 0) return;
  await client.query({
    name: 'ingest_trends',
    text: `
      INSERT INTO host_trends (host_id, at, used_ratio)
      SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::real[]) ON CONFLICT DO NOTHING`,
    values: [
      list.map(({ hostId }) => hostId),
      list.map(({ atMs }) => new Date(atMs)),
      list.map(({ usedRatio }) => usedRatio),
    ],
  });
}
