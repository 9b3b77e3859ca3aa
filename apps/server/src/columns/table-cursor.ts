import { ByteReader, type SampleSchema, Table, type TableChange } from '@seep/shared';
import { BitReader } from './bits.ts';
import { firstOf, SeriesReader } from './series-codec.ts';

/** A table and key, and the columns, that somebody reads a block for. */
export interface Wanted {
  table: string;
  /** Undefined: all rows. */
  key?: number | undefined;
  isColumnWanted: (name: string) => boolean;
}

/** Where the parts of tables begin in head and data of a block. */
export interface Directory {
  tables: { livesAt: number; columns: { headAt: number; dataAt: number }[] }[];
  headEnd: number;
  dataEnd: number;
}

export function readDirectory(
  head: Uint8Array,
  headAt: number,
  dataAt: number,
  schema: SampleSchema,
): Directory {
  let at = headAt;
  let headEnd = 0;
  let dataEnd = dataAt;
  const tables = schema.map(({ columns }) => {
    const livesReader = new ByteReader(head.subarray(at));
    const livesBytes = livesReader.uint();
    const livesAt = at + livesReader.offset;
    const reader = new ByteReader(head.subarray(livesAt + livesBytes));
    const parts = columns.map(() => {
      const part = { headAt: headEnd, dataAt: dataEnd };
      headEnd += reader.uint();
      dataEnd += reader.uint();
      return part;
    });
    at = livesAt + livesBytes + reader.offset;
    return { livesAt, columns: parts };
  });
  // Parts of columns stand behind the directory, which has been read by now.
  for (const { columns } of tables) for (const part of columns) part.headAt += at;
  return { tables, headEnd: at + headEnd, dataEnd };
}

interface Source {
  head: Uint8Array;
  data: Uint8Array;
  count: number;
  wanted: Wanted | undefined;
}

/** Tables of a block, one instant after another: they are the reader's own, and change with the next one. */
export class TableCursor {
  readonly tables: Table[];
  readonly #stored: StoredTable[];
  #instant = -1;

  constructor(schema: SampleSchema, directory: Directory, source: Source) {
    this.tables = schema.map((one) => new Table(one));
    this.#stored = this.tables.flatMap((table, index) =>
      source.wanted === undefined || source.wanted.table === table.schema.name
        ? [new StoredTable(table, directory.tables[index] as Directory['tables'][number], source)]
        : [],
    );
  }

  /** Goes to an instant, over those before it. The tables are filled with it; nothing tells how they differ. */
  passTo(instant: number): void {
    if (instant <= this.#instant) return;
    for (const one of this.#stored) one.passTo(this.#instant, instant);
    this.#instant = instant;
  }

  /** Fills the tables with the next instant. @returns how it differs from the one before, where that is asked for */
  next(): TableChange[] {
    this.#instant++;
    return this.#stored.flatMap((one) => one.go(this.#instant) ?? []);
  }
}

interface StoredLife {
  key: number;
  birth: number;
  from: number;
  to: number;
  /** In the table; -1 while it is not there. */
  row: number;
}

interface MovingSeries {
  life: number;
  column: number;
  reader: SeriesReader;
}

class StoredTable {
  readonly #table: Table;
  readonly #lives: StoredLife[];
  /** Numbers of each life as they are now. */
  readonly #numbers: Float64Array;
  readonly #moving: MovingSeries[] = [];
  /** Instants at which a life begins or ends. */
  readonly #turns: Set<number>;

  constructor(table: Table, part: Directory['tables'][number], source: Source) {
    this.#table = table;
    const { lives, indexes } = readLives(source, part.livesAt);
    this.#lives = lives;
    this.#turns = new Set(lives.flatMap(({ from, to }) => [from, to]));
    this.#numbers = new Float64Array(lives.length * table.width).fill(Number.NaN);
    for (const [column, { name }] of table.schema.columns.entries()) {
      if (source.wanted && !source.wanted.isColumnWanted(name)) continue;
      this.#readColumn(column, part.columns[column] as { headAt: number; dataAt: number }, indexes, source);
    }
    this.#moving.sort((a, b) => a.life - b.life || a.column - b.column);
  }

  /** @param indexes of the lives that are wanted, among all; undefined: all are */
  #readColumn(
    column: number,
    { headAt, dataAt }: { headAt: number; dataAt: number },
    indexes: Wantedness,
    { head, data }: Source,
  ): void {
    const reader = new ByteReader(head.subarray(headAt));
    let at = dataAt;
    const begins: number[] = [];
    for (let index = 0; index < indexes.count; index++) {
      const bytes = reader.uint();
      if (index >= indexes.first && begins.length < this.#lives.length) begins.push(bytes === 0 ? -1 : at);
      at += bytes;
    }
    for (let index = 0; index < indexes.first; index++) reader.uint();
    for (const [life, begin] of begins.entries()) {
      const first = firstOf(reader.uint());
      const cell = life * this.#table.width + column;
      this.#numbers[cell] = first;
      if (begin < 0) continue;
      const series = new SeriesReader(first, new BitReader(data, begin));
      this.#numbers[cell] = series.first;
      this.#moving.push({ life, column, reader: series });
    }
  }

  go(instant: number): TableChange | undefined {
    const change: TableChange = {
      table: this.#table,
      goneKeys: [],
      goneBirths: [],
      newKeys: [],
      changedKeys: [],
    };
    const isTurn = this.#turns.has(instant);
    if (isTurn) this.#turn(instant, change);
    const { width, cells } = this.#table;
    let changed = -1;
    for (const { life: index, column, reader } of this.#moving) {
      const life = this.#lives[index] as StoredLife;
      // The first number is there already.
      if (instant <= life.from || instant >= life.to) continue;
      const number = reader.next(instant === life.to - 1);
      const cell = index * width + column;
      if (Object.is(number, this.#numbers[cell])) continue;
      this.#numbers[cell] = number;
      cells[life.row * width + column] = number;
      if (changed !== index) change.changedKeys.push(life.key);
      changed = index;
    }
    const hasChanged = change.goneKeys.length + change.newKeys.length + change.changedKeys.length > 0;
    return hasChanged ? change : undefined;
  }

  /** @param before the instant that was read last */
  passTo(before: number, instant: number): void {
    for (const { life: index, column, reader } of this.#moving) {
      const { from, to } = this.#lives[index] as StoredLife;
      // Nobody asks any more for what has ended by then.
      if (instant <= from || instant >= to) continue;
      this.#numbers[index * this.#table.width + column] = reader.pass(
        instant - Math.max(before, from),
        instant === to - 1,
      );
    }
    this.#layOut(instant);
  }

  /** Lives begin or end. */
  #turn(instant: number, change: TableChange): void {
    for (const { key, birth, from, to } of this.#lives) {
      if (to === instant) {
        change.goneKeys.push(key);
        change.goneBirths.push(birth);
      }
      if (from === instant) change.newKeys.push(key);
    }
    this.#layOut(instant);
  }

  /** Fills the table with the lives of an instant, as their numbers are now. */
  #layOut(instant: number): void {
    const table = this.#table;
    const { width } = table;
    table.clear();
    table.reserve(this.#lives.length);
    for (const [index, life] of this.#lives.entries()) {
      if (instant < life.from || instant >= life.to) {
        life.row = -1;
        continue;
      }
      const row = table.rowCount++;
      life.row = row;
      table.keys[row] = life.key;
      table.births[row] = life.birth;
      table.cells.set(this.#numbers.subarray(index * width, (index + 1) * width), row * width);
    }
  }
}

/** Those of all lives that are wanted: they stand together. */
interface Wantedness {
  count: number;
  first: number;
}

function readLives(
  { head, count, wanted }: Source,
  at: number,
): { lives: StoredLife[]; indexes: Wantedness } {
  const reader = new ByteReader(head.subarray(at));
  const lives: StoredLife[] = [];
  const indexes: Wantedness = { count: reader.uint(), first: 0 };
  let key = 0;
  for (let index = 0; index < indexes.count; index++) {
    key += reader.uint();
    const birth = reader.uint();
    const from = reader.uint();
    const to = count - reader.uint();
    if (wanted?.key !== undefined && wanted.key !== key) continue;
    if (lives.length === 0) indexes.first = index;
    lives.push({ key, birth, from, to, row: -1 });
  }
  return { lives, indexes };
}
