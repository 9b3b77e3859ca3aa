import type pg from 'pg';
import { recordOf, type RecordOfBoot, SAMPLE_COLUMNS, type SampleRow } from './sample-row.ts';
import { FIVE_MINUTES } from './tiers.ts';

/** Two hours of a host: what is packed at a time. */
export interface Chunk {
  hostId: number;
  atMs: number;
}

/** Loose samples that are read at a time: those behind one number up to another. */
export interface LoosePage {
  afterSeq: number;
  lastSeq: number;
}

/** What a chunk has of one boot. */
export interface BootOfChunk {
  bootNo: number;
  isSealed: boolean;
  loose: LoosePage[];
}

/** What a row takes beside its block: many small ones make a page, too. */
const ROW_BYTES = 300;

/**
 * The boots of a chunk by their numbers, and how their loose samples are read without holding all of them: one agent may
 * send some megabytes a second for two hours.
 * @param pageBytes what a page holds, up to its last sample
 */
export async function bootsOfChunk(
  client: pg.ClientBase,
  chunk: Chunk,
  pageBytes: number,
): Promise<BootOfChunk[]> {
  const { rows } = await client.query<{ boot_no: number; last_seq: number | null }>({
    name: 'seal_boots',
    text: `
      SELECT boot_no, max(seq) AS last_seq FROM (
        SELECT boot_no, seq, div(sum(octet_length(block) + $4::int) OVER (PARTITION BY boot_no ORDER BY seq), $5) AS page
        FROM samples WHERE host_id = $1 AND at >= $2 AND at < $3
      ) AS sized GROUP BY boot_no, page
      UNION ALL
      SELECT boot_no, NULL FROM sealed_samples WHERE host_id = $1 AND at = $2
      ORDER BY boot_no, last_seq`,
    values: [...rangeOf(chunk), ROW_BYTES, pageBytes],
  });
  return [...Map.groupBy(rows, (row) => row.boot_no)].map(([bootNo, parts]) => {
    const lastSeqs = parts.flatMap((part) => part.last_seq ?? []);
    return {
      bootNo,
      isSealed: lastSeqs.length < parts.length,
      loose: lastSeqs.map((lastSeq, at) => ({ afterSeq: lastSeqs[at - 1] ?? -1, lastSeq })),
    };
  });
}

/** Takes the samples of a page out of `samples`: who calls it stores them. */
export function takePage(client: pg.ClientBase, chunk: Chunk, bootNo: number, page: LoosePage) {
  return recordsOf(
    client,
    'seal_take',
    `DELETE FROM samples WHERE ${OF_PAGE} RETURNING ${SAMPLE_COLUMNS}`,
    valuesOf(chunk, bootNo, page),
  );
}

/** Reads the samples of a page, which stay where they are. */
export function readPage(client: pg.ClientBase, chunk: Chunk, bootNo: number, page: LoosePage) {
  return recordsOf(
    client,
    'seal_read',
    `SELECT ${SAMPLE_COLUMNS} FROM samples WHERE ${OF_PAGE}`,
    valuesOf(chunk, bootNo, page),
  );
}

/** What was packed of a boot before; undefined when nothing was. */
export async function readSealed(
  client: pg.ClientBase,
  { hostId, atMs }: Chunk,
  bootNo: number,
): Promise<Buffer | undefined> {
  const { rows } = await client.query<{ block: Buffer }>({
    name: 'seal_sealed',
    text: 'SELECT block FROM sealed_samples WHERE host_id = $1 AND at = $2 AND boot_no = $3',
    values: [hostId, new Date(atMs), bootNo],
  });
  return rows[0]?.block;
}

const OF_PAGE = 'host_id = $1 AND at >= $2 AND at < $3 AND boot_no = $4 AND seq > $5 AND seq <= $6';

function valuesOf(chunk: Chunk, bootNo: number, { afterSeq, lastSeq }: LoosePage): unknown[] {
  return [...rangeOf(chunk), bootNo, afterSeq, lastSeq];
}

/** In the order of their numbers. */
async function recordsOf(
  client: pg.ClientBase,
  name: string,
  text: string,
  values: unknown[],
): Promise<RecordOfBoot[]> {
  const { rows } = await client.query<SampleRow>({ name, text, values });
  return rows.map(recordOf).toSorted((a, b) => a.seq - b.seq);
}

function rangeOf({ hostId, atMs }: Chunk): [number, Date, Date] {
  return [hostId, new Date(atMs), new Date(atMs + FIVE_MINUTES.chunkMs)];
}
