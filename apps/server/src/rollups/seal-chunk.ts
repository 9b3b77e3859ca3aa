import type pg from 'pg';
import { recordOf, SAMPLE_COLUMNS, type SampleRow } from './sample-row.ts';
import { seal, unseal } from './sealed-block.ts';
import { FIVE_MINUTES } from './tiers.ts';

/**
 * Puts the samples of a chunk that is over into one row a boot, with what was sealed of it before: a sample that came
 * late is sealed with the next roll-up of its chunk. A row of its own costs a sample more than its numbers do.
 * @param client within the transaction that holds the chunk's mark: what it deletes, it writes
 */
export async function sealChunk(client: pg.ClientBase, hostId: number, atMs: number): Promise<void> {
  const { rows } = await client.query<SampleRow>({
    name: 'seal_take',
    text: `
      DELETE FROM samples WHERE host_id = $1 AND at >= $2 AND at < $3
      RETURNING ${SAMPLE_COLUMNS}`,
    values: [hostId, new Date(atMs), new Date(atMs + FIVE_MINUTES.chunkMs)],
  });
  if (rows.length === 0) return;
  const { rows: sealed } = await client.query<{ boot_no: number; block: Buffer }>({
    name: 'seal_open',
    text: `
      DELETE FROM sealed_samples WHERE host_id = $1 AND at = $2 AND boot_no = ANY ($3::int[])
      RETURNING boot_no, block`,
    values: [hostId, new Date(atMs), rows.map(({ boot_no: bootNo }) => bootNo)],
  });
  for (const [bootNo, ofBoot] of Map.groupBy(rows, ({ boot_no }) => boot_no)) {
    const before = sealed.filter(({ boot_no }) => boot_no === bootNo).flatMap(({ block }) => unseal(block));
    const records = [...before, ...ofBoot.map(recordOf)].toSorted((a, b) => a.seq - b.seq);
    await client.query({
      name: 'seal_store',
      text: `
        INSERT INTO sealed_samples (host_id, boot_no, at, last_at, records, keyframes_at, block)
        VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      values: [
        hostId,
        bootNo,
        new Date(atMs),
        new Date(Math.max(...records.map((record) => record.atMs))),
        records.length,
        records.flatMap((record) => (record.schemaId === null ? [] : [new Date(record.atMs)])),
        Buffer.from(seal(records)),
      ],
    });
  }
}
