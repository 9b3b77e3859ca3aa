import { zstdDecompressSync } from 'node:zlib';
import { applyDelta, ByteReader, decodeKeyframe, type SampleSchema, type Table } from '@seep/shared';
import { BlockReader, BlockWriter, encodeTables } from '../columns/column-block.ts';
import type { Wanted } from '../columns/table-cursor.ts';
import { type Cell, conform } from './cell.ts';
import { isColumns } from './stored-format.ts';

/*
 * A chunk as it is stored: a block of columns (src/columns/column-block.ts) whose head has
 *
 *   head := cells; their indexes within the chunk, as series; samples of each, as series; their tables
 *
 * One of an earlier server is compressed by zstd as a whole, and begins with zstd's magic number:
 *
 *   chunk := cells, for each: index within the chunk, samples, bytes, block (docs/protocol.md; the first a keyframe)
 */

const FORMAT = 2;

/** Largest chunk that is read: a host of 100,000 processes has chunks of tens of megabytes. */
const MAX_CHUNK_BYTES = 512 * 1024 * 1024;

/** @param cells in the order of time, at least one; all within the chunk */
export function encodeChunk(
  cells: readonly Cell[],
  schema: SampleSchema,
  chunkAtMs: number,
  cellMs: number,
): Buffer {
  const out = new BlockWriter();
  out.uint(cells.length);
  out.series(
    Float64Array.from(cells, ({ atMs }) => (atMs - chunkAtMs) / cellMs),
    cells.length,
  );
  out.series(
    Float64Array.from(cells, ({ samples }) => samples),
    cells.length,
  );
  out.tables(
    encodeTables(
      schema,
      cells.map(({ tables }) => conform(tables, schema)),
    ),
  );
  return out.finish(FORMAT);
}

/**
 * The cells of a chunk, one after another. Their tables are the reader's own and change with the next one.
 * @param wanted what of them is read; all else is left out where that spares reading it
 */
export function* decodeChunk(
  bytes: Uint8Array,
  schema: SampleSchema,
  chunkAtMs: number,
  cellMs: number,
  wanted?: Wanted,
): Generator<Cell> {
  if (isColumns(bytes, FORMAT, 'cells of a roll-up'))
    yield* decodeColumns(bytes, schema, chunkAtMs, cellMs, wanted);
  else yield* decodeBlocks(bytes, schema, chunkAtMs, cellMs);
}

function* decodeColumns(
  bytes: Uint8Array,
  schema: SampleSchema,
  chunkAtMs: number,
  cellMs: number,
  wanted: Wanted | undefined,
): Generator<Cell> {
  const reader = new BlockReader(bytes);
  const count = reader.uint();
  const indexes = reader.series(count);
  const samples = reader.series(count);
  const cursor = reader.tables(schema, count)(wanted);
  for (let at = 0; at < count; at++) {
    cursor.next();
    yield {
      atMs: chunkAtMs + (indexes[at] as number) * cellMs,
      samples: samples[at] as number,
      tables: cursor.tables,
    };
  }
}

function* decodeBlocks(
  bytes: Uint8Array,
  schema: SampleSchema,
  chunkAtMs: number,
  cellMs: number,
): Generator<Cell> {
  const plain = zstdDecompressSync(bytes, { maxOutputLength: MAX_CHUNK_BYTES });
  const reader = new ByteReader(plain);
  let tables: Table[] | undefined;
  let offset = 0;
  const header = () => {
    const at = new ByteReader(plain.subarray(offset));
    const fields = [at.uint(), at.uint(), at.uint()] as const;
    offset += at.offset;
    return fields;
  };
  const count = reader.uint();
  offset = reader.offset;
  for (let left = count; left > 0; left--) {
    const [index, samples, length] = header();
    const block = plain.subarray(offset, offset + length);
    offset += length;
    if (tables) applyDelta(block, tables);
    else tables = decodeKeyframe(block, schema);
    yield { atMs: chunkAtMs + index * cellMs, samples, tables };
  }
}
