import type pg from 'pg';

/** Programs that the census of a host keeps, and alerts and findings that a fleet has open. */
const PROGRAMS_A_HOST = 5;
const HOSTS_A_FINDING = 50;

const FACTS = {
  hostname: 'fleet-host',
  machineId: '5a'.repeat(16),
  kernel: '6.1.0-28-amd64',
  distribution: 'Debian GNU/Linux 12 (bookworm)',
  architecture: 'x64',
  cpuCount: 4,
  memTotalBytes: 16 * 1024 ** 3,
  pageSizeBytes: 4096,
  ticksPerSecond: 100,
};

/**
 * The rows that many hosts have in the tables of pages that show all of them, beside those of hosts that were there: what
 * their agents would have left, without the agents.
 */
export async function addFleetRows(database: pg.Pool, hosts: number): Promise<void> {
  const facts = JSON.stringify(FACTS);
  await database.query('CREATE TEMP TABLE fleet (host int PRIMARY KEY)');
  await database.query(
    `WITH made AS (
       INSERT INTO hosts (name, labels, facts, agent_version, credential_hash, connected_at, last_received_at, clock_skew_ms)
       SELECT 'fleet-' || number, jsonb_build_object('role', 'role-' || number % 20), $2::jsonb, '0.1.0',
         sha256(('fleet-' || number)::bytea), now() - interval '1 day', now(), 3
       FROM generate_series(1, $1::int) number RETURNING id)
     INSERT INTO fleet SELECT id FROM made`,
    [hosts, facts],
  );
  await database.query(
    `INSERT INTO boots (host_id, no, boot_id, booted_at, ticks_zero_at, facts, last_seq, stored_records, first_sample_at, last_sample_at)
     SELECT host, 1, gen_random_uuid(), now() - interval '9 days', now() - interval '9 days', $1::jsonb, 1, 1,
       now() - interval '9 days', now() FROM fleet`,
    [facts],
  );
  for (const statement of [
    `INSERT INTO host_status (host_id, boot_no, at, uptime_ms, mem_total_bytes, mem_available_bytes, swap_total_bytes,
       swap_free_bytes, process_count, load1)
     SELECT host, 1, now(), 777600000, 17179869184, 17179869184 - host * 1000000::bigint, 4294967296, 4294967296, 150, 0.5
     FROM fleet`,
    `INSERT INTO host_growth (host_id, rank, at, program, processes, bytes, grown_bytes, hours)
     SELECT host, rank, now(), '/usr/bin/program-' || rank, 4, 1e9, (host * 7919::bigint) % 1000003 * 1000 + rank, 168
     FROM fleet, generate_series(1, ${PROGRAMS_A_HOST}) rank`,
    `INSERT INTO findings (host_id, boot_no, subject_key, lineage_key, state, class, metric, slope_per_hour, onset_at,
       first_seen_at, updated_at, verdict, finding)
     SELECT host, 1, 'bench', 'bench', 'probable', 'idle', 'anonBytes', 1e6, now(), now(), now(), 'grows', '{"to": 1}'
     FROM fleet WHERE host % ${HOSTS_A_FINDING} = 0`,
    'DROP TABLE fleet',
    'VACUUM ANALYZE',
  ])
    await database.query(statement);
}
