import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/*
 * COPY … FROM STDIN BINARY, the cheapest way into PostgreSQL (STACK.md: a third of the client's time that multi-row
 * inserts take). Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */

/** Text goes as `bytea`: its bytes in UTF-8 are what PostgreSQL reads. */
export type CopyType = 'bool' | 'int2' | 'int4' | 'int8' | 'timestamptz' | 'bytea';
export type CopyValue = boolean | number | Date | Uint8Array | undefined;

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** Epoch of PostgreSQL's timestamps: 2000-01-01, in Unix milliseconds. */
const POSTGRES_EPOCH_MS = 946_684_800_000;

const FIXED_BYTES: Record<Exclude<CopyType, 'bytea'>, number> = {
  bool: 1,
  int2: 2,
  int4: 4,
  int8: 8,
  timestamptz: 8,
};

/**
 * Copies rows into a table.
 * @param columns names and types, in the order of the values
 */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly (readonly [name: string, type: CopyType])[],
  rows: readonly (readonly CopyValue[])[],
): Promise<void> {
  const names = columns.map(([name]) => `"${name}"`).join(', ');
  const stream = client.query(copyFrom(`COPY "${table}" (${names}) FROM STDIN BINARY`));
  await pipeline(
    Readable.from([
      encodeRows(
        columns.map(([, type]) => type),
        rows,
      ),
    ]),
    stream,
  );
}

/** One buffer with signature, rows and trailer. */
export function encodeRows(types: readonly CopyType[], rows: readonly (readonly CopyValue[])[]): Buffer {
  let size = SIGNATURE.length + TRAILER.length;
  for (const row of rows) size += rowSize(types, row);
  const out = Buffer.allocUnsafe(size);
  let at = SIGNATURE.copy(out);
  for (const row of rows) {
    at = out.writeInt16BE(types.length, at);
    for (const [column, type] of types.entries()) at = writeField(out, at, type, row[column]);
  }
  TRAILER.copy(out, at);
  return out;
}

function rowSize(types: readonly CopyType[], row: readonly CopyValue[]): number {
  let size = 2;
  for (const [column, type] of types.entries()) {
    const value = row[column];
    size += 4;
    if (value !== undefined) size += type === 'bytea' ? (value as Uint8Array).length : FIXED_BYTES[type];
  }
  return size;
}

function writeField(out: Buffer, start: number, type: CopyType, value: CopyValue): number {
  if (value === undefined) return out.writeInt32BE(-1, start);
  if (type === 'bytea') {
    const bytes = value as Uint8Array;
    const at = out.writeInt32BE(bytes.length, start);
    out.set(bytes, at);
    return at + bytes.length;
  }
  const at = out.writeInt32BE(FIXED_BYTES[type], start);
  switch (type) {
    case 'bool':
      return out.writeInt8(value === true ? 1 : 0, at);
    case 'int2':
      return out.writeInt16BE(value as number, at);
    case 'int4':
      return out.writeInt32BE(value as number, at);
    case 'int8':
      return out.writeBigInt64BE(BigInt(value as number), at);
    case 'timestamptz':
      return out.writeBigInt64BE(BigInt((value as Date).getTime() - POSTGRES_EPOCH_MS) * 1000n, at);
    default:
      return type satisfies never;
  }
}
