import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  applyDelta,
  ByteReader,
  ByteWriter,
  decodeKeyframe,
  encodeDelta,
  encodeKeyframe,
  type SampleSchema,
  type Table,
} from '@seep/shared';
import { type Cell, conform } from './cell.ts';

/*
 * A chunk as it is stored, compressed by zstd:
 *
 *   chunk := cells, for each: index within the chunk, samples, bytes, block
 *
 * The first block is a keyframe, the others are deltas (docs/protocol.md): what does not change costs nothing.
 */

const LEVEL = 3;

/** Largest chunk that is read: a host of 100,000 processes has chunks of tens of megabytes. */
const MAX_CHUNK_BYTES = 512 * 1024 * 1024;

/** @param cells in the order of time; all within the chunk */
export function encodeChunk(
  cells: readonly Cell[],
  schema: SampleSchema,
  chunkAtMs: number,
  cellMs: number,
): Uint8Array {
  const out = new ByteWriter();
  const block = new ByteWriter();
  const parts: Uint8Array[] = [];
  let before: Table[] | undefined;
  out.uint(cells.length);
  for (const { atMs, samples, tables } of cells) {
    const after = conform(tables, schema);
    block.clear();
    if (before) encodeDelta(before, after, block);
    else encodeKeyframe(after, block);
    before = after;
    out.uint((atMs - chunkAtMs) / cellMs);
    out.uint(samples);
    out.uint(block.length);
    parts.push(out.finish(), block.finish());
    out.clear();
  }
  return zstdCompressSync(Buffer.concat(parts), {
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL },
  });
}

/** The cells of a chunk, one after another. Their tables are the reader's own and change with the next one. */
export function* decodeChunk(
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
