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
        gone: before ? goneBetween(before, this.#tables) : [],
      };
    }
    if (!this.#tables) throw new ProtocolError('keyframe_required', 'a delta without a keyframe before it');
    const change = applyDelta(block, this.#tables);
    requirePids(this.#tables);
    const gone = change
      .filter(({ table }) => table.schema.name === 'process')
      .flatMap(({ goneKeys, goneBirths }) =>
        goneKeys.map((pid, at) => ({ pid, startTicks: goneBirths[at] as number })),
      );
    return { tables: this.#tables, change, gone };
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

function goneBetween(
  before: readonly Table[],
  after: readonly Table[],
): { pid: number; startTicks: number }[] {
  const old = tableOf(before, 'process');
  const now = tableOf(after, 'process');
  if (!old) return [];
  const gone: { pid: number; startTicks: number }[] = [];
  for (let row = 0; row < old.rowCount; row++) {
    const pid = old.keys[row] as number;
    const startTicks = old.births[row] as number;
    const twin = now?.rowOf(pid) ?? -1;
    if (twin < 0 || now?.births[twin] !== startTicks) gone.push({ pid, startTicks });
  }
  return gone;
}
