/*
 * A backup is one zstd stream (with checksums) of frames, each a length in four bytes and that many bytes:
 *
 *   backup := header, for each table: rows*, end; end
 *   header := JSON: format, migrations, tables with their columns, partitions
 *   rows   := a piece of what COPY … TO STDOUT BINARY gives
 *   end    := an empty frame
 */

const LENGTH_BYTES = 4;

/** Largest piece that is read: PostgreSQL's own are at most 1 GiB, ours are 64 KiB. */
const MAX_FRAME_BYTES = 1 << 30;

export const END = frameOf(new Uint8Array());

export function frameOf(bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + bytes.length);
  frame.writeUInt32BE(bytes.length);
  frame.set(bytes, LENGTH_BYTES);
  return frame;
}

/** Frames of a stream; a stream that ends inside one is an error. */
export async function* readFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let held = 0;
  const take = (count: number): Buffer => {
    const all = pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
    pieces = [all.subarray(count)];
    held -= count;
    return all.subarray(0, count);
  };
  let wanted: number | undefined;
  for await (const piece of stream) {
    pieces.push(piece);
    held += piece.length;
    for (;;) {
      if (wanted === undefined) {
        if (held < LENGTH_BYTES) break;
        wanted = take(LENGTH_BYTES).readUInt32BE();
        if (wanted > MAX_FRAME_BYTES) throw new Error('not a backup: a piece is too large');
      }
      if (held < wanted) break;
      yield take(wanted);
      wanted = undefined;
    }
  }
  if (wanted !== undefined || held > 0) throw new Error('the backup ends in the middle');
}
