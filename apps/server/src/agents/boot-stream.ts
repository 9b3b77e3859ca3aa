import {
  applyDelta,
  decodeKeyframe,
  MAX_PID,
  ProtocolError,
  type SampleSchema,
  type Table,
  type TableChange,
} from '@seep/shared';

export interface DecodedSample {
  tables: Table[];
  /** Undefined for a keyframe. */
  change: TableChange[] | undefined;
  /** Processes that were there before and are not any more. */
  gone: { pid: number; startTicks: number }[];
  /** The same of rows of further tables. */
  goneRows: GoneRow[];
}

export interface GoneRow {
  table: string;
  key: number;
  birth: number;
}

/**
 * The samples of one boot on one connection: turns keyframes and deltas into whole tables. A connection begins with a
 * keyframe, whatever an earlier one has sent.
 */
export class BootStream {
  readonly bootNo: number;
  /** Highest number that was stored when the connection began, or since. */
  storedSeq: number;
  /** Highest number that this connection has acked. */
  ackedSeq: number;
  #receivedSeq = 0;
  #tables: Table[] | undefined;

  constructor(bootNo: number, storedSeq: number) {
    this.bootNo = bootNo;
    this.storedSeq = storedSeq;
    this.ackedSeq = storedSeq;
  }

  /** Numbers rise; what is missing between two was dropped by the host and counts as lost. */
  takeSeq(seq: number): void {
    if (seq <= this.#receivedSeq) {
      throw new ProtocolError('sequence_gap', `record ${seq} came after ${this.#receivedSeq}`);
    }
    this.#receivedSeq = seq;
  }

  /**
   * @param schema of a keyframe; undefined for a delta
   * @throws ProtocolError `keyframe_required`, `frame_malformed`
   */
  decode(block: Uint8Array, schema: SampleSchema | undefined): DecodedSample {
    if (schema) {
      const before = this.#tables;
      this.#tables = decodeKeyframe(block, schema);
      requirePids(this.#tables);
      return {
        tables: this.#tables,
        change: undefined,
        ...sorted(before ? goneBetween(before, this.#tables) : []),
      };
    }
    if (!this.#tables) throw new ProtocolError('keyframe_required', 'a delta without a keyframe before it');
    const change = applyDelta(block, this.#tables);
    requirePids(this.#tables);
    const gone = change.flatMap(({ table, goneKeys, goneBirths }) =>
      goneKeys.map((key, at) => ({ table: table.schema.name, key, birth: goneBirths[at] as number })),
    );
    return { tables: this.#tables, change, ...sorted(gone) };
  }
}

export function tableOf(tables: readonly Table[], name: string): Table | undefined {
  return tables.find((table) => table.schema.name === name);
}

function requirePids(tables: readonly Table[]): void {
  const process = tableOf(tables, 'process');
  const highest = process && process.rowCount > 0 ? (process.keys[process.rowCount - 1] as number) : 0;
  if (highest > MAX_PID) throw new ProtocolError('frame_malformed', `block holds the pid ${highest}`);
}

function goneBetween(before: readonly Table[], after: readonly Table[]): GoneRow[] {
  return before.flatMap((old) => {
    const { name } = old.schema;
    const now = tableOf(after, name);
    const gone: GoneRow[] = [];
    for (let row = 0; row < old.rowCount; row++) {
      const key = old.keys[row] as number;
      const birth = old.births[row] as number;
      const twin = now?.rowOf(key) ?? -1;
      if (twin < 0 || now?.births[twin] !== birth) gone.push({ table: name, key, birth });
    }
    return gone;
  });
}

function sorted(gone: readonly GoneRow[]): Pick<DecodedSample, 'gone' | 'goneRows'> {
  return {
    gone: gone
      .filter(({ table }) => table === 'process')
      .map(({ key, birth }) => ({ pid: key, startTicks: birth })),
    goneRows: gone.filter(({ table }) => table !== 'process' && table !== 'host'),
  };
}
