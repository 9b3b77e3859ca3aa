import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASELINE_KINDS, type BaselineKind, type BootInfo } from '@seep/shared';
import * as v from 'valibot';
import type { SpoolRecord } from './record.ts';
import { removeFile } from './remove-file.ts';
import { FileSegment, MemorySegment, type Segment } from './segment.ts';

/** What is kept of a boot beside its records. Made when the agent starts, and let go of. */
const bootMeta = () => {
  const wholeNumber = v.pipe(v.number(), v.safeInteger());
  return v.object({
    bootId: v.pipe(v.string(), v.uuid()),
    bootedAtMs: v.number(),
    ticksZeroMs: v.number(),
    /** Wire number = this + local number. */
    seqBase: wholeNumber,
    /** Whether the server has said what it has of this boot. */
    isEstablished: v.boolean(),
    baselines: v.array(v.picklist(BASELINE_KINDS)),
    /** Whose host the records are for ({@link BootSpool.claim}). */
    owner: v.optional(v.string()),
    /** Dropped records that no server has missed yet: number of the first, and how many. */
    untold: v.optional(v.array(v.tuple([wholeNumber, wholeNumber]))),
  });
};
export type BootMeta = v.InferOutput<ReturnType<typeof bootMeta>>;

/** What a record needs to be read: a delta those before it, the others nothing. */
export type RecordRole = 'keyframe' | 'delta' | 'event';

const META_FILE = 'boot.json';
/** A segment that can be read only behind the one before it has a `c` behind its number. */
const SEGMENT_FILE = /^(\d{12})(c?)\.seg$/;

/**
 * The unsent records of one boot. Locally they are numbered from 1. An agent that lost its spool does not know which
 * numbers an earlier one has used, so wire numbers begin behind what the server says it has.
 */
export class BootSpool {
  readonly #dir: string;
  #meta: BootMeta;
  readonly #segments: Segment[] = [];
  /** First records of the segments that can be read only behind the segment before. */
  readonly #continuing = new Set<Segment>();
  #ackedSeq = 0;
  #droppedCount = 0;
  #nextAfterDropped = 1;
  /** The newest segment was given up: no delta can follow until a keyframe has come. */
  #isTailLost = false;

  private constructor(dir: string, meta: BootMeta) {
    this.#dir = dir;
    this.#meta = meta;
  }

  static create(dir: string, boot: Pick<BootMeta, 'bootId' | 'bootedAtMs' | 'ticksZeroMs'>): BootSpool {
    const spool = new BootSpool(dir, { ...boot, seqBase: 0, isEstablished: false, baselines: [] });
    spool.#saveMeta();
    return spool;
  }

  /** What an earlier run left; undefined when it cannot be told what it is. */
  static recover(dir: string): { spool: BootSpool; tornBytes: number } | undefined {
    let meta: BootMeta;
    try {
      meta = v.parse(bootMeta(), JSON.parse(readFileSync(join(dir, META_FILE), 'utf8')));
    } catch {
      return undefined;
    }
    const spool = new BootSpool(dir, meta);
    let tornBytes = 0;
    for (const name of readdirSync(dir).toSorted()) {
      const match = SEGMENT_FILE.exec(name);
      const firstSeq = Number(match?.[1]);
      if (!firstSeq) continue;
      const recovered = FileSegment.recover(join(dir, name), firstSeq);
      if (!recovered) {
        removeFile(join(dir, name));
        continue;
      }
      recovered.segment.close();
      tornBytes += recovered.tornBytes;
      spool.#segments.push(recovered.segment);
      if (match?.[2] === '') continue;
      spool.#continuing.add(recovered.segment);
      // What it continues was held in memory, or torn off: it tells nothing by itself.
      if (spool.#endOf(spool.#segments.at(-2)) !== firstSeq) spool.#giveUpFrom(spool.#segments.length - 1);
    }
    return { spool, tornBytes };
  }

  get bootId(): string {
    return this.#meta.bootId;
  }

  get baselines(): readonly BaselineKind[] {
    return this.#meta.baselines;
  }

  get byteCount(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.byteCount, 0);
  }

  get oldestAtMs(): number {
    return this.#segments[0]?.createdAtMs ?? Infinity;
  }

  /** Local number that the next record gets. */
  get nextSeq(): number {
    const last = this.#segments.at(-1);
    const behindLast = last ? last.firstSeq + last.recordCount : this.#ackedSeq + 1;
    return Math.max(this.#nextAfterDropped, behindLast);
  }

  get unackedCount(): number {
    return this.#segments.reduce((sum, segment) => sum + this.#unackedIn(segment), 0);
  }

  /** Unsent records that were dropped since this run began. */
  get droppedCount(): number {
    return this.#droppedCount;
  }

  /**
   * Whether a delta added now could not be read, or not by an agent that is started anew: the next record has to be a
   * keyframe. What is on disk and continues what is in memory is lost with the memory.
   */
  get isChainBroken(): boolean {
    const start = this.#chainStart(this.#segments.length - 1);
    const chain = this.#segments.slice(Math.max(0, start));
    const needsMemory =
      chain.at(-1) instanceof FileSegment && chain.some((segment) => segment instanceof MemorySegment);
    return this.#isTailLost || this.#isContinuing(start) || needsMemory;
  }

  /** What is held in memory because the disk cannot be written. */
  get memoryByteCount(): number {
    return this.#segments.reduce(
      (sum, segment) => (segment instanceof MemorySegment ? sum + segment.byteCount : sum),
      0,
    );
  }

  /**
   * Makes these the records of one host. Where they were another's (this machine was removed and enrolled again), that
   * one has what was acked: to the new host nothing of it is missing, so its numbers begin anew, and so do its baselines.
   * What was dropped and no server knows of is still counted, by the numbers that are left out for it.
   * @param owner the same for the same credential
   */
  claim(owner: string): void {
    if (this.#meta.owner === owner) return;
    if (this.#meta.owner !== undefined) {
      const first = this.#segments[0]?.firstSeq ?? this.nextSeq;
      const isBefore = ([from]: readonly [number, number]) => this.#segments.length === 0 || from < first;
      const missing = (this.#meta.untold ?? []).filter(isBefore).reduce((sum, [, count]) => sum + count, 0);
      this.#meta = { ...this.#meta, isEstablished: true, seqBase: 1 + missing - first, baselines: [] };
    }
    this.#meta = { ...this.#meta, owner };
    this.#saveMeta();
  }

  info(): BootInfo {
    const { bootId: id, bootedAtMs, ticksZeroMs, seqBase } = this.#meta;
    const firstSeq = seqBase + (this.#segments[0]?.firstSeq ?? this.nextSeq);
    return { id, bootedAtMs, ticksZeroMs, firstSeq, nextSeq: seqBase + this.nextSeq };
  }

  wireSeq(seq: number): number {
    return this.#meta.seqBase + seq;
  }

  /**
   * Adds a record behind the others. A keyframe begins a segment; so does what comes when the last segment can no
   * longer be written.
   * @returns the system's error when the record is held in memory because the disk cannot be written
   */
  append(record: SpoolRecord, role: RecordRole, nowMs: number): Error | undefined {
    const last = this.#segments.at(-1);
    const current = role !== 'keyframe' && last?.isWritable ? last : undefined;
    const isContinuing = role === 'delta';
    if (role === 'keyframe') this.#isTailLost = false;
    try {
      // In memory only as long as the disk cannot be written: each record tries again.
      if (current instanceof FileSegment) current.append(record);
      else {
        const segment = FileSegment.create(this.#pathOf(this.nextSeq, isContinuing), this.nextSeq, nowMs);
        this.#appendFirst(segment, record);
        this.#add(segment, isContinuing);
      }
      return undefined;
    } catch (error) {
      if (current instanceof MemorySegment) current.append(record);
      else {
        const segment = new MemorySegment(this.nextSeq, nowMs);
        segment.append(record);
        this.#add(segment, isContinuing);
      }
      return error as Error;
    }
  }

  /** Undefined when it cannot be read any more: its segment is then given up, as {@link dropOldest} does. */
  read(seq: number): SpoolRecord | undefined {
    const index = this.#segments.findLastIndex(({ firstSeq }) => firstSeq <= seq);
    const segment = this.#segments[index];
    if (!segment) throw new RangeError(`record ${seq} is not in the spool`);
    try {
      return segment.read(seq);
    } catch {
      this.#giveUpFrom(index);
      return undefined;
    }
  }

  /** The first record at or behind this number that is still held. */
  nextHeld(seq: number): number | undefined {
    for (const { firstSeq, recordCount } of this.#segments) {
      if (seq < firstSeq + recordCount) return Math.max(seq, firstSeq);
    }
    return undefined;
  }

  /**
   * Takes what the server has of this boot.
   * @returns the record to send first: where the chain of the first unstored one begins; undefined when all is stored
   */
  resume(storedSeq: number): number | undefined {
    if (!this.#meta.isEstablished || storedSeq >= this.wireSeq(this.nextSeq)) {
      // Its numbers are not ours: an earlier spool was lost. What is unsent here comes behind.
      this.#meta = { ...this.#meta, isEstablished: true, seqBase: Math.max(0, storedSeq - this.#ackedSeq) };
      this.#saveMeta();
    }
    this.ack(storedSeq);
    if (this.#isContinuing(0)) this.dropOldest();
    const first = this.nextHeld(this.#ackedSeq + 1);
    if (first === undefined) return undefined;
    const index = this.#segments.findLastIndex(({ firstSeq }) => firstSeq <= first);
    return this.#segments[this.#chainStart(index)]?.firstSeq;
  }

  /** Everything up to this wire number is stored: segments that hold nothing else are removed, but for the last. */
  ack(wireSeq: number): void {
    this.#ackedSeq = Math.max(this.#ackedSeq, wireSeq - this.#meta.seqBase);
    this.#forgetTold();
    while (this.#segments.length > 1 && this.#unackedIn(this.#segments[0] as Segment) === 0) {
      this.#remove(this.#segments.shift() as Segment);
    }
  }

  /** Drops the oldest segment and what cannot be read without it. */
  dropOldest(): void {
    this.#giveUpFrom(0);
  }

  /** The same of those that are held in memory. */
  dropOldestInMemory(): void {
    const index = this.#segments.findIndex((segment) => segment instanceof MemorySegment);
    if (index >= 0) this.#giveUpFrom(index);
  }

  noteBaseline(kind: BaselineKind): void {
    this.#meta = { ...this.#meta, baselines: [...this.#meta.baselines, kind] };
    this.#saveMeta();
  }

  close(): void {
    for (const segment of this.#segments) segment.close();
  }

  remove(): void {
    this.close();
    removeFile(this.#dir);
  }

  #add(segment: Segment, isContinuing: boolean): void {
    this.#segments.at(-1)?.close();
    this.#segments.push(segment);
    if (isContinuing) this.#continuing.add(segment);
  }

  /** A file without a whole record is no segment. */
  #appendFirst(segment: FileSegment, record: SpoolRecord): void {
    try {
      segment.append(record);
    } catch (error) {
      segment.remove();
      throw error;
    }
  }

  #pathOf(firstSeq: number, isContinuing: boolean): string {
    return join(this.#dir, `${firstSeq.toString().padStart(12, '0')}${isContinuing ? 'c' : ''}.seg`);
  }

  /** Number behind the last record of a segment. */
  #endOf(segment: Segment | undefined): number {
    return segment ? segment.firstSeq + segment.recordCount : -1;
  }

  #unackedIn({ firstSeq, recordCount }: Segment): number {
    return Math.max(0, firstSeq + recordCount - 1 - Math.max(this.#ackedSeq, firstSeq - 1));
  }

  #isContinuing(index: number): boolean {
    const segment = this.#segments[index];
    return segment !== undefined && this.#continuing.has(segment);
  }

  /** The segment that has to be read first for this one to be read, as far as it is still there. */
  #chainStart(index: number): number {
    let start = index;
    while (start > 0 && this.#isContinuing(start)) start--;
    return start;
  }

  /** Gives up a segment, and those that can be read only behind it. */
  #giveUpFrom(index: number): void {
    do {
      const [lost] = this.#segments.splice(index, 1);
      if (!lost) return;
      if (index === this.#segments.length) this.#isTailLost = true;
      // Its numbers are spent: they will be missed.
      this.#nextAfterDropped = Math.max(this.#nextAfterDropped, lost.firstSeq + lost.recordCount);
      const unacked = this.#unackedIn(lost);
      this.#droppedCount += unacked;
      this.#noteDropped(lost.firstSeq + lost.recordCount - unacked, unacked);
      this.#remove(lost);
    } while (this.#isContinuing(index));
  }

  /** Kept beside the records: who counts them may be another server's host. */
  #noteDropped(first: number, count: number): void {
    if (count === 0) return;
    const untold = [...(this.#meta.untold ?? [])];
    const last = untold.at(-1);
    if (last && last[0] + last[1] === first) untold[untold.length - 1] = [last[0], last[1] + count];
    else untold.push([first, count]);
    this.#meta = { ...this.#meta, untold };
    this.#saveMeta();
  }

  /** A server that has stored what comes behind has counted them. */
  #forgetTold(): void {
    const { untold } = this.#meta;
    if (!untold?.some(([first]) => first <= this.#ackedSeq)) return;
    this.#meta = { ...this.#meta, untold: untold.filter(([first]) => first > this.#ackedSeq) };
    this.#saveMeta();
  }

  #remove(segment: Segment): void {
    this.#continuing.delete(segment);
    segment.remove();
  }

  #saveMeta(): void {
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      const path = join(this.#dir, META_FILE);
      writeFileSync(`${path}.new`, `${JSON.stringify(this.#meta)}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // Without a disk the spool lives in memory; the caller hears of it with the next record.
    }
  }
}
