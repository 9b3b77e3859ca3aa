import type { SampleSchema, Table } from '@seep/shared';
import type { TableCursor, Wanted } from '../columns/table-cursor.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { recordOf, type SampleRow } from './sample-row.ts';
import { type SealedMoment, type StoredSegment, type Unsealed, unseal } from './sealed-block.ts';
import type { StoredRecord } from './sealed-records.ts';

/** A row of `samples`, or of `sealed_samples`, of which only boot and block say something. */
export type SampleOrSealedRow = SampleRow & { is_sealed: boolean };

/** A numbered record as it came, or a moment of a segment that was decoded before. */
export type StoredItem =
  | ({ bootNo: number; segment?: undefined } & StoredRecord)
  | ({ bootNo: number; segment: OpenSegment } & SealedMoment);

/** A segment that is read, moment by moment; what nobody wants is passed over. */
export class OpenSegment {
  readonly schemaId: number;
  readonly isPartial: boolean;
  readonly #open: (wanted?: Wanted) => TableCursor;
  readonly #wanted: Wanted | undefined;
  readonly #moments: number;
  #cursor: TableCursor | undefined;
  /** Moments that are behind, and how many of these the cursor has behind it. */
  #passed = 0;
  #read = 0;

  constructor(
    { schemaId, moments }: StoredSegment,
    open: (wanted?: Wanted) => TableCursor,
    wanted: Wanted | undefined,
  ) {
    this.schemaId = schemaId;
    this.#moments = moments.length;
    this.isPartial = wanted !== undefined;
    this.#open = open;
    this.#wanted = wanted;
  }

  /** Whether it holds its rows: a chunk has as many segments as make some gigabytes of numbers. */
  get isHeld(): boolean {
    return this.#cursor !== undefined;
  }

  /** The tables of the next moment; they are the segment's, and change with the one after. Behind the last it holds none. */
  next(): Pick<TableCursor, 'tables'> & { change: ReturnType<TableCursor['next']> } {
    const cursor = this.#cursor ?? this.#open(this.#wanted);
    if (this.#passed > this.#read) cursor.passTo(this.#passed - 1);
    const change = cursor.next();
    this.#passed++;
    this.#read = this.#passed;
    this.#cursor = this.#passed < this.#moments ? cursor : undefined;
    return { tables: cursor.tables, change };
  }

  /** Leaves the next moment out, of which nothing is decoded then. */
  pass(): void {
    this.#passed++;
    if (this.#passed === this.#moments) this.#cursor = undefined;
  }

  /**
   * All tables of the moment before the next, for who goes on from there.
   * @param read what {@link next} gave of it; undefined when it was passed over
   */
  whole(read: readonly Table[] | undefined): Table[] {
    if (read && !this.isPartial) return read.map((table) => table.copy());
    const cursor = this.#open();
    cursor.passTo(this.#passed - 1);
    return cursor.tables;
  }
}

/**
 * All that rows hold, in the order of boots and numbers.
 * @param wanted what is read of the tables of moments
 * @param onDamaged hears of a row that cannot be read, which is left out unless it throws; without it the error is thrown
 */
export async function itemsOf(
  rows: readonly SampleOrSealedRow[],
  schemas: Pick<SchemaRegistry, 'schemaOf'>,
  wanted?: Wanted,
  onDamaged?: (row: SampleOrSealedRow, error: unknown) => void,
): Promise<StoredItem[]> {
  const items: StoredItem[] = [];
  for (const row of rows) {
    if (!row.is_sealed) {
      items.push(recordOf(row));
      continue;
    }
    let sealed: Unsealed;
    try {
      sealed = unseal(row.block);
    } catch (error) {
      if (!onDamaged) throw error;
      onDamaged(row, error);
      continue;
    }
    for (const item of await sealedItems(row.boot_no, sealed, schemas, wanted)) items.push(item);
  }
  return items.toSorted((a, b) => a.bootNo - b.bootNo || a.seq - b.seq);
}

/** What one row of `sealed_samples` holds, in no order. */
export async function sealedItems(
  bootNo: number,
  sealed: Unsealed,
  schemas: Pick<SchemaRegistry, 'schemaOf'>,
  wanted?: Wanted,
): Promise<StoredItem[]> {
  const items: StoredItem[] = sealed.records.map((record) => ({ bootNo, ...record }));
  const described: SampleSchema[] = [];
  for (const { schemaId } of sealed.segments) described.push(await schemas.schemaOf(schemaId));
  const opens = sealed.open(described);
  for (const [index, stored] of sealed.segments.entries()) {
    const segment = new OpenSegment(stored, opens[index] as (typeof opens)[number], wanted);
    // Named one by one: to spread some hundred of them takes as long as to read one process.
    for (const { seq, atMs, uptimeMs, intervalMs, kind, isKeyframe } of stored.moments)
      items.push({ bootNo, segment, seq, atMs, uptimeMs, intervalMs, kind, isKeyframe });
  }
  return items;
}
