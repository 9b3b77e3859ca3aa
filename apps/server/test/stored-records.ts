import type pg from 'pg';
import { headsOf } from '../src/rollups/sealed-block.ts';

/** Every numbered record that is stored of a host, packed or not, in the order of boots and numbers. */
export async function storedRecords(
  pool: pg.Pool,
  hostId: number,
): Promise<{ bootNo: number; seq: number }[]> {
  const { rows } = await pool.query<{ boot_no: number; seq: number | null; block: Buffer }>(
    `SELECT boot_no, seq, block FROM samples WHERE host_id = $1
     UNION ALL SELECT boot_no, NULL, block FROM sealed_samples WHERE host_id = $1`,
    [hostId],
  );
  return rows
    .flatMap(({ boot_no: bootNo, seq, block }) =>
      (seq === null ? headsOf(block) : [{ seq }]).map((head) => ({ bootNo, seq: head.seq })),
    )
    .toSorted((a, b) => a.bootNo - b.bootNo || a.seq - b.seq);
}
