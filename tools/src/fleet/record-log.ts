import type { NumberedType } from '@seep/shared';

export type RecordRole = 'keyframe' | 'delta' | 'event';

export interface LoggedRecord {
  seq: number;
  type: NumberedType;
  role: RecordRole;
  body: Uint8Array;
  /** Time of its first sending on a monotonic clock; undefined while unsent, and for history. */
  sentAtMs: number | undefined;
  wasSent: boolean;
  isLive: boolean;
}

/** More than this is dropped, oldest first, and counted: what a spool's bound does. */
const MAX_RECORDS = 4096;

/**
 * What one boot of a simulated agent has not had acked, and what is needed to send it again: everything from the
 * keyframe before the first such record.
 */
export class RecordLog {
  readonly bootId: string;
  readonly bootedAtMs: number;
  ackedSeq = 0;
  droppedRecords = 0;
  #records: LoggedRecord[] = [];
  #nextSeq = 1;
  /** Index of the record to send next. */
  #cursor = 0;
  #unackedSent = 0;

  constructor(boot: { id: string; bootedAtMs: number }) {
    this.bootId = boot.id;
    this.bootedAtMs = boot.bootedAtMs;
  }

  get firstSeq(): number {
    return this.#records[0]?.seq ?? this.#nextSeq;
  }

  get nextSeq(): number {
    return this.#nextSeq;
  }

  get isDrained(): boolean {
    return this.ackedSeq === this.#nextSeq - 1;
  }

  get hasUnsent(): boolean {
    return this.#cursor < this.#records.length;
  }

  /** Records that were sent on no connection. */
  get unsentCount(): number {
    return this.#records.filter(({ wasSent }) => !wasSent).length;
  }

  /** Records that are sent on this connection and not yet acked. */
  get inFlight(): number {
    return this.#unackedSent;
  }

  append(record: Pick<LoggedRecord, 'type' | 'role' | 'body' | 'isLive'>): void {
    // What is acked is needed no more once a record comes that can be read without it.
    if (record.role === 'keyframe' && this.isDrained) {
      this.#records = [];
      this.#cursor = 0;
    }
    this.#records.push({ ...record, seq: this.#nextSeq++, sentAtMs: undefined, wasSent: false });
    if (this.#records.length > MAX_RECORDS) this.#dropOldest();
  }

  /** The next record to send. @param nowMs of the monotonic clock */
  takeNext(nowMs: number): LoggedRecord | undefined {
    const record = this.#records[this.#cursor];
    if (!record) return undefined;
    this.#cursor++;
    if (record.seq > this.ackedSeq) this.#unackedSent++;
    if (!record.wasSent && record.isLive) record.sentAtMs = nowMs;
    return record;
  }

  /** @returns records that this ack is the first for */
  ack(seq: number): LoggedRecord[] {
    const newly: LoggedRecord[] = [];
    for (let at = this.#records.length - 1; at >= 0; at--) {
      const record = this.#records[at] as LoggedRecord;
      if (record.seq <= this.ackedSeq) break;
      if (record.seq <= seq) newly.push(record);
    }
    this.ackedSeq = Math.max(this.ackedSeq, seq);
    this.#unackedSent = Math.max(0, this.#unackedSent - newly.length);
    this.#trim();
    return newly;
  }

  /**
   * A new connection: sending starts at the keyframe before the first record that is not stored.
   * @returns records that turn out to be stored already, and whether the next one must be a keyframe
   */
  resume(storedSeq: number): { stored: LoggedRecord[]; needsKeyframe: boolean } {
    const stored = this.ack(storedSeq);
    this.#unackedSent = 0;
    const first = this.#records.findIndex(({ seq }) => seq > storedSeq);
    if (first < 0) {
      this.#cursor = this.#records.length;
      return { stored, needsKeyframe: true };
    }
    const keyframe = this.#records.findLastIndex(({ role }, at) => at <= first && role === 'keyframe');
    this.#cursor = Math.max(0, keyframe);
    return { stored, needsKeyframe: false };
  }

  /** Nothing before the last keyframe that is acked is ever sent again. */
  #trim(): void {
    const keyframe = this.#records.findLastIndex(
      ({ seq, role }) => seq <= this.ackedSeq + 1 && role === 'keyframe',
    );
    if (keyframe <= 0) return;
    this.#records.splice(0, keyframe);
    this.#cursor = Math.max(0, this.#cursor - keyframe);
  }

  #dropOldest(): void {
    const keyframe = this.#records.findIndex(({ role }, at) => at > 0 && role === 'keyframe');
    if (keyframe < 0) return;
    const dropped = this.#records.splice(0, keyframe);
    this.droppedRecords += dropped.filter(({ seq }) => seq > this.ackedSeq).length;
    this.#cursor = Math.max(0, this.#cursor - keyframe);
  }
}
