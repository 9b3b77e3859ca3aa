import type { BootInfo, Hello } from '@seep/shared';
import type pg from 'pg';

export interface RegisteredBoot extends BootInfo {
  no: number;
  storedSeq: number;
}

export interface ReceivedHello {
  hostId: number;
  hello: Hello;
  receivedAt: Date;
}

export interface RegisteredHello {
  /** In the order of the hello, each with the number up to which it is stored. */
  boots: RegisteredBoot[];
  /** Findings may have to be closed: what they are about ended while nobody looked. */
  hasOpenFindings: boolean;
  /** The version that somebody has offered the host. */
  updateOffered: string | undefined;
}

/**
 * Notes what agents said in their hellos: who each host is now, and its boots. A handful of statements for any number
 * of hosts, since after a restart all of them come at once.
 */
export async function registerHellos(pool: pg.Pool, received: ReceivedHello[]): Promise<RegisteredHello[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const updated = await updateHosts(client, received);
    const known = await findBoots(client, received);
    for (const boot of await insertBoots(client, received, known)) known.set(keyOf(boot), boot);
    await tellOfSharedCredentials(client, received, updated, known);
    const open = await hostsWithFindings(client, received);
    const offers = new Map(updated.map((host) => [host.id, host.update_offered ?? undefined]));
    await client.query('COMMIT');
    client.release();
    return received.map(({ hostId, hello }) => ({
      hasOpenFindings: open.has(hostId),
      updateOffered: offers.get(hostId),
      boots: hello.boots.map((boot) => {
        const row = known.get(`${hostId}/${boot.id}`);
        if (!row) throw new Error(`boot ${boot.id} of host ${hostId} was neither found nor stored`);
        return { ...boot, no: row.no, storedSeq: row.last_seq };
      }),
    }));
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release(error as Error);
    throw error;
  }
}

interface BootRow {
  host_id: number;
  boot_id: string;
  no: number;
  last_seq: number;
}

const keyOf = ({ host_id: hostId, boot_id: bootId }: BootRow) => `${hostId}/${bootId}`;

interface UpdatedHost {
  id: number;
  is_shared: boolean;
  is_news: boolean;
  update_offered: string | null;
}

/** Two holders of one credential take turns; that they do is told once an hour. */
const SHARED_AGAIN = '1 hour';

async function updateHosts(client: pg.PoolClient, received: ReceivedHello[]): Promise<UpdatedHost[]> {
  // A host that connected twice in a moment is who it said last.
  const latest = [...new Map(received.map((one) => [one.hostId, one])).values()];
  const { rows } = await client.query<UpdatedHost>({
    name: 'hello_hosts',
    // One order of locks for all who update many hosts. A run of the agent that comes again behind another one has lived
    // beside it: an agent that was started anew never comes back as the one before.
    text: `
      WITH said AS (
        SELECT * FROM unnest($1::int[], $2::text[], $3::jsonb[], $4::text[], $5::timestamptz[], $6::int[], $7::text[])
          AS said (id, name, facts, agent_version, at, skew_ms, run)
      ), locked AS (
        SELECT id, agent_runs, credential_shared_at FROM hosts
        WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE
      ), judged AS (
        SELECT said.*, locked.agent_runs, locked.credential_shared_at AS shared_before,
          coalesce(said.run = ANY(agent_runs) AND said.run <> agent_runs[cardinality(agent_runs)], false) AS is_shared,
          array_remove(agent_runs, said.run) || said.run AS runs
        FROM said JOIN locked USING (id)
      )
      UPDATE hosts SET name = judged.name, facts = judged.facts, agent_version = judged.agent_version,
        connected_at = judged.at, last_received_at = judged.at, clock_skew_ms = judged.skew_ms,
        agent_runs = CASE WHEN run IS NULL THEN hosts.agent_runs ELSE runs[greatest(1, cardinality(runs) - 3):] END,
        credential_shared_at = CASE WHEN is_shared THEN judged.at ELSE hosts.credential_shared_at END
      FROM judged WHERE hosts.id = judged.id
      RETURNING hosts.id, is_shared, hosts.update_offered,
        is_shared AND (shared_before IS NULL OR shared_before < judged.at - interval '${SHARED_AGAIN}') AS is_news`,
    values: [
      latest.map(({ hostId }) => hostId),
      latest.map(({ hello }) => hello.host.hostname),
      latest.map(({ hello }) => JSON.stringify(hello.host)),
      latest.map(({ hello }) => hello.agentVersion),
      latest.map(({ receivedAt }) => receivedAt),
      latest.map(({ hello, receivedAt }) => clampToInt4(hello.clockMs - receivedAt.getTime())),
      latest.map(({ hello }) => hello.runId ?? null),
    ],
  });
  return rows;
}

/** Tells of two holders as an event of the host. It is the server's own: its number is none of the agent's. */
async function tellOfSharedCredentials(
  client: pg.PoolClient,
  received: readonly ReceivedHello[],
  updated: readonly UpdatedHost[],
  boots: ReadonlyMap<string, BootRow>,
): Promise<void> {
  const news = new Set(updated.filter(({ is_news: isNews }) => isNews).map(({ id }) => id));
  for (const { hostId, hello, receivedAt } of received) {
    const boot = boots.get(`${hostId}/${hello.boots.at(-1)?.id}`);
    if (!news.delete(hostId) || !boot) continue;
    await client.query({
      name: 'hello_shared',
      text: `
        INSERT INTO events (host_id, boot_no, seq, ordinal, at, kind, detail)
        VALUES ($1, $2, $3, 0, $4, 'credential_shared', $5) ON CONFLICT DO NOTHING`,
      values: [
        hostId,
        boot.no,
        -receivedAt.getTime(),
        receivedAt,
        JSON.stringify({
          hostname: hello.host.hostname,
          ...(hello.host.machineId !== undefined && { machineId: hello.host.machineId }),
        }),
      ],
    });
  }
}

async function findBoots(
  client: pg.PoolClient,
  received: readonly ReceivedHello[],
): Promise<Map<string, BootRow>> {
  const wanted = received.flatMap(({ hostId, hello }) => hello.boots.map(({ id }) => ({ hostId, id })));
  const { rows } = await client.query<BootRow>({
    name: 'hello_boots',
    text: `
      SELECT boots.host_id, boots.boot_id, boots.no, boots.last_seq
      FROM unnest($1::int[], $2::uuid[]) AS wanted (host_id, boot_id) JOIN boots USING (host_id, boot_id)`,
    values: [wanted.map(({ hostId }) => hostId), wanted.map(({ id }) => id)],
  });
  return new Map(rows.map((row) => [keyOf(row), row]));
}

async function insertBoots(
  client: pg.PoolClient,
  received: readonly ReceivedHello[],
  known: ReadonlyMap<string, BootRow>,
): Promise<BootRow[]> {
  const missing = new Map(
    received.flatMap(({ hostId, hello }) =>
      hello.boots
        .filter(({ id }) => !known.has(`${hostId}/${id}`))
        .map((boot) => [`${hostId}/${boot.id}`, { hostId, boot, facts: hello.host }] as const),
    ),
  );
  if (missing.size === 0) return [];
  const list = [...missing.values()];
  const { rows } = await client.query<BootRow>({
    name: 'hello_new_boots',
    text: `
      INSERT INTO boots (host_id, no, boot_id, booted_at, ticks_zero_at, facts)
      SELECT host_id,
        coalesce((SELECT max(no) FROM boots WHERE boots.host_id = new.host_id), 0)
          + row_number() OVER (PARTITION BY host_id ORDER BY ordinal),
        boot_id, booted_at, ticks_zero_at, facts
      FROM unnest($1::int[], $2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::jsonb[]) WITH ORDINALITY
        AS new (host_id, boot_id, booted_at, ticks_zero_at, facts, ordinal)
      RETURNING host_id, boot_id, no, last_seq`,
    values: [
      list.map(({ hostId }) => hostId),
      list.map(({ boot }) => boot.id),
      list.map(({ boot }) => new Date(boot.bootedAtMs)),
      list.map(({ boot }) => new Date(boot.ticksZeroMs)),
      list.map(({ facts }) => JSON.stringify(facts)),
    ],
  });
  return rows;
}

async function hostsWithFindings(
  client: pg.PoolClient,
  received: readonly ReceivedHello[],
): Promise<Set<number>> {
  const { rows } = await client.query<{ host_id: number }>({
    name: 'hello_findings',
    text: 'SELECT DISTINCT host_id FROM findings WHERE host_id = ANY($1::int[]) AND closed_at IS NULL',
    values: [received.map(({ hostId }) => hostId)],
  });
  return new Set(rows.map(({ host_id: hostId }) => hostId));
}

export interface Goodbye {
  hostId: number;
  connectedAt: Date;
  at: Date;
}

/** The ends of connections, but for hosts whose newer one has begun since. */
export async function registerGoodbyes(pool: pg.Pool, goodbyes: readonly Goodbye[]): Promise<void[]> {
  const latest = [...new Map(goodbyes.map((one) => [one.hostId, one])).values()];
  await pool.query({
    name: 'goodbye_hosts',
    text: `
      WITH said AS (
        SELECT * FROM unnest($1::int[], $2::timestamptz[], $3::timestamptz[]) AS said (id, connected_at, at)
      ), locked AS (
        SELECT id FROM hosts WHERE id = ANY($1::int[]) ORDER BY id FOR NO KEY UPDATE
      )
      UPDATE hosts SET disconnected_at = said.at
      FROM said JOIN locked USING (id) WHERE hosts.id = said.id AND hosts.connected_at <= said.connected_at`,
    values: [
      latest.map(({ hostId }) => hostId),
      latest.map(({ connectedAt }) => connectedAt),
      latest.map(({ at }) => at),
    ],
  });
  return goodbyes.map(() => undefined);
}

function clampToInt4(value: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(value)));
}
