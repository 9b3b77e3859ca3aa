import { ProtocolError } from '../protocol/errors.ts';
import { MAX_TABLE_ROWS } from '../protocol/limits.ts';
import type { SampleSchema } from './sample-schema.ts';
import { ABSENT, Table } from './table.ts';
import { ByteReader, type ByteWriter, unzigzag, zigzag } from './varint.ts';

/*
 * A block holds the tables of one sample, whole (keyframe) or as the difference from the sample before (delta).
 * It travels inside a frame and is stored as it came. Every number is a varint.
 *
 *   keyframe  := for each table of the schema: rows, row*
 *   delta     := tables, for each: index, goneRows, key*, newRows, row*, changedRows, change*
 *   row       := key, birth, cell for each column
 *   change    := key, mask, cell for each column in the mask
 *   key       := distance from the key before it in this list
 *   cell      := 0 when absent, else 1 + zigzag(integer); in a change the integer is the difference from before
 *   mask      := groups of 7 columns, bit 7 set when another group follows
 *
 * Within a delta the rows that went are taken away first, so that a pid which was used again is gone and new at once.
 */

/** What applying a delta did to a table; rows are named by key, in rising order. */
export interface TableChange {
  table: Table;
  goneKeys: number[];
  /** Births of the gone rows, in the order of `goneKeys`: the table has them no more. */
  goneBirths: number[];
  newKeys: number[];
  changedKeys: number[];
}

export function createTables(schema: SampleSchema): Table[] {
  return schema.map((table) => new Table(table));
}

/** Writes all rows of all tables. */
export function encodeKeyframe(tables: readonly Table[], out: ByteWriter): void {
  for (const table of tables) {
    out.uint(table.rowCount);
    let previousKey = 0;
    for (let row = 0; row < table.rowCount; row++) previousKey = writeRow(table, row, previousKey, out);
  }
}

/**
 * Writes what turns `before` into `after`; both must be of one schema. A table that stands in both is not looked at: it has
 * not changed.
 */
export function encodeDelta(before: readonly Table[], after: readonly Table[], out: ByteWriter): void {
  const differing = after.flatMap((table, index) => {
    const difference = compare(before[index] as Table, table);
    return difference ? [{ index, table, old: before[index] as Table, difference }] : [];
  });
  out.uint(differing.length);
  for (const { index, table, old, difference } of differing) {
    out.uint(index);
    out.uint(difference.goneRows.length);
    let previousKey = 0;
    for (const row of difference.goneRows) {
      const key = old.keys[row] as number;
      out.uint(key - previousKey);
      previousKey = key;
    }
    out.uint(difference.newRows.length);
    previousKey = 0;
    for (const row of difference.newRows) previousKey = writeRow(table, row, previousKey, out);
    out.uint(difference.changedRows.length / 2);
    previousKey = 0;
    for (let at = 0; at < difference.changedRows.length; at += 2) {
      const oldRow = difference.changedRows[at] as number;
      const row = difference.changedRows[at + 1] as number;
      const key = table.keys[row] as number;
      out.uint(key - previousKey);
      previousKey = key;
      writeChange(old, oldRow, table, row, out);
    }
  }
}

/**
 * Reads a keyframe into new tables.
 * @throws ProtocolError `frame_malformed`
 */
export function decodeKeyframe(block: Uint8Array, schema: SampleSchema): Table[] {
  const reader = new ByteReader(block);
  const tables = createTables(schema);
  for (const table of tables) readRows(reader, table, countRows(reader, table));
  requireEnd(reader);
  return tables;
}

/**
 * Applies a delta to `tables`, in place. When it throws, the tables are no longer those of any sample.
 * @throws ProtocolError `frame_malformed`
 */
export function applyDelta(block: Uint8Array, tables: readonly Table[]): TableChange[] {
  const reader = new ByteReader(block);
  const changes: TableChange[] = [];
  let previousIndex = -1;
  for (let left = reader.count(tables.length, 4, 'tables'); left > 0; left--) {
    const index = reader.uint();
    const table = tables[index];
    if (!table || index <= previousIndex) throw malformed(reader, `names table ${index}`);
    previousIndex = index;
    changes.push(applyTableDelta(reader, table));
  }
  requireEnd(reader);
  return changes;
}

interface Difference {
  goneRows: number[];
  newRows: number[];
  /** Pairs of row indexes, before and after. */
  changedRows: number[];
}

function compare(before: Table, after: Table): Difference | undefined {
  if (before === after) return undefined;
  const difference: Difference = { goneRows: [], newRows: [], changedRows: [] };
  let old = 0;
  let now = 0;
  while (old < before.rowCount || now < after.rowCount) {
    const oldKey = old < before.rowCount ? (before.keys[old] as number) : Infinity;
    const nowKey = now < after.rowCount ? (after.keys[now] as number) : Infinity;
    if (oldKey === nowKey && before.births[old] === after.births[now]) {
      if (hasChanged(before, old, after, now)) difference.changedRows.push(old, now);
      old++;
      now++;
      continue;
    }
    if (oldKey <= nowKey) difference.goneRows.push(old++);
    if (nowKey <= oldKey) difference.newRows.push(now++);
  }
  const { goneRows, newRows, changedRows } = difference;
  return goneRows.length + newRows.length + changedRows.length > 0 ? difference : undefined;
}

function hasChanged(before: Table, oldRow: number, after: Table, row: number): boolean {
  const { width } = after;
  for (let column = 0; column < width; column++) {
    const old = before.cells[oldRow * width + column];
    const now = after.cells[row * width + column];
    // Object.is, so that absent (NaN) equals absent.
    if (!Object.is(old, now)) return true;
  }
  return false;
}

function writeRow(table: Table, row: number, previousKey: number, out: ByteWriter): number {
  const key = table.keys[row] as number;
  out.uint(key - previousKey);
  out.uint(table.births[row] as number);
  const start = row * table.width;
  for (let column = 0; column < table.width; column++) {
    const cell = table.cells[start + column] as number;
    out.uint(Number.isNaN(cell) ? 0 : 1 + zigzag(cell));
  }
  return key;
}

function writeChange(before: Table, oldRow: number, after: Table, row: number, out: ByteWriter): void {
  const { width } = after;
  const oldStart = oldRow * width;
  const start = row * width;
  let lastChanged = 0;
  for (let column = 0; column < width; column++) {
    if (!Object.is(before.cells[oldStart + column], after.cells[start + column])) lastChanged = column;
  }
  for (let group = 0; group <= lastChanged; group += 7) {
    let bits = 0;
    for (let bit = 0; bit < 7 && group + bit < width; bit++) {
      const column = group + bit;
      if (!Object.is(before.cells[oldStart + column], after.cells[start + column])) bits |= 1 << bit;
    }
    out.uint8(group + 7 <= lastChanged ? bits | 0x80 : bits);
  }
  for (let column = 0; column <= lastChanged; column++) {
    const old = before.cells[oldStart + column] as number;
    const now = after.cells[start + column] as number;
    if (Object.is(old, now)) continue;
    out.uint(Number.isNaN(now) ? 0 : 1 + zigzag(now - (Number.isNaN(old) ? 0 : old)));
  }
}

function countRows(reader: ByteReader, { width }: Table): number {
  return reader.count(MAX_TABLE_ROWS, 2 + width, 'rows');
}

function readRows(reader: ByteReader, table: Table, rows: number): void {
  table.reserve(rows);
  let key = 0;
  for (let row = 0; row < rows; row++) {
    const distance = reader.uint();
    if (row > 0 && distance === 0) throw malformed(reader, `repeats row ${key} of ${table.schema.name}`);
    key += distance;
    readRow(reader, table, row, key);
  }
  table.rowCount = rows;
}

function readRow(reader: ByteReader, table: Table, row: number, key: number): void {
  if (!Number.isSafeInteger(key)) throw malformed(reader, 'holds a key beyond 2^53');
  table.keys[row] = key;
  table.births[row] = reader.uint();
  const start = row * table.width;
  for (let column = 0; column < table.width; column++) {
    const cell = reader.uint();
    table.cells[start + column] = cell === 0 ? ABSENT : unzigzag(cell - 1);
  }
}

function applyTableDelta(reader: ByteReader, table: Table): TableChange {
  const goneKeys = readKeys(reader, table, 'gone');
  const goneBirths = goneKeys.map((key) => {
    const row = table.rowOf(key);
    if (row < 0) throw malformed(reader, `takes away row ${key} of ${table.schema.name}, not there`);
    return table.births[row] as number;
  });
  const newCount = countRows(reader, table);
  let newKeys: number[] = [];
  // Most samples take nothing away and add nothing.
  if (goneKeys.length > 0 || newCount > 0) {
    const newRows = new Table(table.schema, newCount);
    readRows(reader, newRows, newCount);
    mergeRows(reader, table, goneKeys, newRows);
    newKeys = Array.from(newRows.keys.subarray(0, newCount));
  }
  return { table, goneKeys, goneBirths, newKeys, changedKeys: readChanges(reader, table) };
}

function readKeys(reader: ByteReader, table: Table, what: string): number[] {
  const keys: number[] = [];
  let key = 0;
  for (let left = reader.count(MAX_TABLE_ROWS, 1, `${what} rows`); left > 0; left--) {
    const distance = reader.uint();
    if (keys.length > 0 && distance === 0)
      throw malformed(reader, `repeats row ${key} of ${table.schema.name}`);
    key += distance;
    keys.push(key);
  }
  return keys;
}

/** Rebuilds the table without the gone rows and with the new ones, in key order. */
function mergeRows(reader: ByteReader, table: Table, goneKeys: number[], newRows: Table): void {
  const { width } = table;
  const before = table.copy();
  table.clear();
  table.reserve(before.rowCount - goneKeys.length + newRows.rowCount);
  if (before.rowCount - goneKeys.length + newRows.rowCount > MAX_TABLE_ROWS) {
    throw malformed(reader, `grows ${table.schema.name} beyond ${MAX_TABLE_ROWS} rows`);
  }
  let old = 0;
  let added = 0;
  let gone = 0;
  while (old < before.rowCount || added < newRows.rowCount) {
    const oldKey = old < before.rowCount ? (before.keys[old] as number) : Infinity;
    if (oldKey === goneKeys[gone]) {
      gone++;
      old++;
      continue;
    }
    const newKey = added < newRows.rowCount ? (newRows.keys[added] as number) : Infinity;
    if (oldKey === newKey)
      throw malformed(reader, `adds row ${newKey} of ${table.schema.name}, already there`);
    const source = oldKey < newKey ? before : newRows;
    const row = oldKey < newKey ? old++ : added++;
    const target = table.rowCount++;
    table.keys[target] = source.keys[row] as number;
    table.births[target] = source.births[row] as number;
    table.cells.set(source.cells.subarray(row * width, (row + 1) * width), target * width);
  }
}

function readChanges(reader: ByteReader, table: Table): number[] {
  const keys: number[] = [];
  const { width } = table;
  let key = 0;
  let row = 0;
  for (let left = reader.count(MAX_TABLE_ROWS, 2, 'changed rows'); left > 0; left--) {
    const distance = reader.uint();
    if (keys.length > 0 && distance === 0)
      throw malformed(reader, `repeats row ${key} of ${table.schema.name}`);
    key += distance;
    while (row < table.rowCount && (table.keys[row] as number) < key) row++;
    if (table.keys[row] !== key || row >= table.rowCount) {
      throw malformed(reader, `changes row ${key} of ${table.schema.name}, not there`);
    }
    readChange(reader, table, row * width);
    keys.push(key);
  }
  return keys;
}

/** Bits of the columns that change: seven in a byte, whose highest bit says that another byte follows. */
const changedBits: number[] = [];

function readChange(reader: ByteReader, table: Table, start: number): void {
  const { width } = table;
  const groups = Math.ceil(width / 7);
  changedBits.length = 0;
  let bits: number;
  do {
    bits = reader.uint8();
    changedBits.push(bits);
  } while (bits >= 0x80 && changedBits.length < groups);
  const beyond = (changedBits.length - 1) * 7 + (32 - Math.clz32(bits & 0x7f));
  if (bits >= 0x80 || beyond > width) {
    throw malformed(reader, `changes column ${beyond - 1} of ${table.schema.name}, not there`);
  }
  for (let group = 0; group < changedBits.length; group++) {
    for (let left = (changedBits[group] as number) & 0x7f; left !== 0; left &= left - 1) {
      // The lowest bit that is set.
      const column = group * 7 + 31 - Math.clz32(left & -left);
      const cell = reader.uint();
      const old = table.cells[start + column] as number;
      const now = cell === 0 ? ABSENT : unzigzag(cell - 1) + (Number.isNaN(old) ? 0 : old);
      if (Math.abs(now) > Number.MAX_SAFE_INTEGER) throw malformed(reader, 'adds up to a number beyond 2^53');
      table.cells[start + column] = now;
    }
  }
}

function requireEnd(reader: ByteReader): void {
  if (reader.remaining > 0) throw malformed(reader, `has ${reader.remaining} bytes after its end`);
}

function malformed(reader: ByteReader, what: string): ProtocolError {
  return new ProtocolError('frame_malformed', `block ${what} (at byte ${reader.offset})`);
}
