import type pg from 'pg';
import type { IngestRecord } from './record.ts';

/** Stores what rows of further tables are; one statement for a batch. */
export async function describeRows(client: pg.PoolClient, records: readonly IngestRecord[]): Promise<void> {
  // A row that is described twice in a batch counts as it was last: one statement may touch a row only once.
  const rows = new Map(
    records.flatMap((record) =>
      record.rows.map((row) => [
        `${record.hostId}/${record.bootNo}/${row.table}/${row.key}/${row.birth}`,
        { record, row },
      ]),
    ),
  );
  if (rows.size === 0) return;
  const list = [...rows.values()];
  await client.query({
    name: 'ingest_describe_rows',
    text: `
      INSERT INTO table_rows (host_id, boot_no, table_name, key, birth, facts, first_seen_at, described_at)
      SELECT host_id, boot_no, table_name, key, birth, facts, at, at
      FROM unnest($1::int[], $2::int[], $3::text[], $4::bigint[], $5::bigint[], $6::jsonb[], $7::timestamptz[])
        AS told (host_id, boot_no, table_name, key, birth, facts, at)
      ON CONFLICT (host_id, boot_no, table_name, key, birth) DO UPDATE SET
        facts = excluded.facts, described_at = excluded.described_at, gone_at = NULL`,
    values: [
      list.map(({ record }) => record.hostId),
      list.map(({ record }) => record.bootNo),
      list.map(({ row }) => row.table),
      list.map(({ row }) => row.key),
      list.map(({ row }) => row.birth),
      list.map(({ row }) => JSON.stringify(row.facts)),
      list.map(({ record }) => record.at),
    ],
  });
}

/** Notes which rows have gone; what is told of them stays until its time is over. */
export async function endRows(client: pg.PoolClient, records: readonly IngestRecord[]): Promise<void> {
  const list = records.flatMap((record) => record.goneRows.map((row) => ({ record, row })));
  if (list.length === 0) return;
  await client.query({
    name: 'ingest_gone_rows',
    text: `
      UPDATE table_rows SET gone_at = gone.at
      FROM unnest($1::int[], $2::int[], $3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[])
        AS gone (host_id, boot_no, table_name, key, birth, at)
      WHERE table_rows.host_id = gone.host_id AND table_rows.boot_no = gone.boot_no
        AND table_rows.table_name = gone.table_name AND table_rows.key = gone.key AND table_rows.birth = gone.birth
        AND table_rows.described_at <= gone.at`,
    values: [
      list.map(({ record }) => record.hostId),
      list.map(({ record }) => record.bootNo),
      list.map(({ row }) => row.table),
      list.map(({ row }) => row.key),
      list.map(({ row }) => row.birth),
      list.map(({ record }) => record.at),
    ],
  });
}
