import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../logger.ts';
import { BootSpool, type RecordRole } from './boot-spool.ts';
import type { SpoolRecord } from './record.ts';
import { removeFile } from './remove-file.ts';

export interface SpoolLimits {
  /** @default 64 MiB */
  maxBytes: number;
  /** @default 7 days */
  maxAgeMs: number;
}

/** Of records that wait in memory because the disk cannot be written: the unit's MemoryMax has room for no more. */
const MAX_MEMORY_BYTES = 4 * 1024 * 1024;

export const DEFAULT_SPOOL_LIMITS: SpoolLimits = { maxBytes: 64 * 1024 * 1024, maxAgeMs: 7 * 86_400_000 };

/** The spool may hold no more; the disk could not be written, and memory may hold no more; nobody came for too long. */
export type DropReason = 'spool_full' | 'disk_broken' | 'too_old';

/**
 * Every record that the server has not acked, on disk, oldest boot first. Bounded by bytes and age: what the bound
 * drops is counted, and its missing numbers tell the server.
 */
export class Spool {
  readonly #dir: string;
  readonly #limits: SpoolLimits;
  readonly #log: Logger;
  readonly #boots: BootSpool[];
  /** Dropped from boots that are gone. */
  #droppedBefore = 0;
  #isDiskBroken = false;
  #dropReason: DropReason | undefined;

  private constructor(dir: string, boots: BootSpool[], limits: SpoolLimits, log: Logger) {
    this.#dir = dir;
    this.#boots = boots;
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * Opens the spool for this boot; what earlier runs and boots have left unsent is there again.
   * @param owner of the records: the same as long as this machine is the same host to the server
   */
  static open(
    dir: string,
    boot: { id: string; bootedAtMs: number; ticksZeroMs: number },
    log: Logger,
    limits: SpoolLimits = DEFAULT_SPOOL_LIMITS,
    owner?: string,
  ): Spool {
    const found: BootSpool[] = [];
    for (const name of listDirectories(dir, log)) {
      const recovered = BootSpool.recover(join(dir, name));
      if (!recovered) {
        log.warn({ name }, 'spool: a folder that is no boot of ours, removed');
        removeFile(join(dir, name));
        continue;
      }
      if (recovered.tornBytes > 0)
        log.warn({ name, bytes: recovered.tornBytes }, 'spool: cut off a torn record');
      found.push(recovered.spool);
    }
    const current =
      found.find(({ bootId }) => bootId === boot.id) ??
      BootSpool.create(join(dir, boot.id), {
        bootId: boot.id,
        bootedAtMs: boot.bootedAtMs,
        ticksZeroMs: boot.ticksZeroMs,
      });
    const earlier = found
      .filter((one) => one !== current)
      .toSorted((a, b) => a.info().bootedAtMs - b.info().bootedAtMs);
    for (const one of earlier) if (one.unackedCount === 0) one.remove();
    const boots = [...earlier.filter((one) => one.unackedCount > 0), current];
    if (owner !== undefined) for (const one of boots) one.claim(owner);
    return new Spool(dir, boots, limits, log);
  }

  /** Boots that there are records of, the current one last. */
  get boots(): readonly BootSpool[] {
    return this.#boots;
  }

  get current(): BootSpool {
    return this.#boots.at(-1) as BootSpool;
  }

  get byteCount(): number {
    return this.#boots.reduce((sum, boot) => sum + boot.byteCount, 0);
  }

  get unackedCount(): number {
    return this.#boots.reduce((sum, boot) => sum + boot.unackedCount, 0);
  }

  /** Records that a bound has dropped since this run began. */
  get droppedCount(): number {
    return this.#boots.reduce((sum, boot) => sum + boot.droppedCount, this.#droppedBefore);
  }

  /** Why records were dropped last. */
  get dropReason(): DropReason | undefined {
    return this.#dropReason;
  }

  /** Adds a record to the current boot. */
  append(record: SpoolRecord, role: RecordRole, nowMs: number): void {
    this.#noteDisk(this.current.append(record, role, nowMs));
    this.#enforceLimits(nowMs);
  }

  /** Removes an earlier boot of which everything is stored. */
  dropEmptyBoots(): void {
    for (const boot of this.#boots.slice(0, -1)) {
      if (boot.unackedCount > 0) continue;
      this.#droppedBefore += boot.droppedCount;
      this.#boots.splice(this.#boots.indexOf(boot), 1);
      boot.remove();
    }
  }

  close(): void {
    for (const boot of this.#boots) boot.close();
  }

  #enforceLimits(nowMs: number): void {
    const before = this.droppedCount;
    for (let reason = this.#whyDrop(nowMs); reason !== undefined; reason = this.#whyDrop(nowMs)) {
      this.#dropReason = reason;
      this.#boots[0]?.dropOldest();
      this.dropEmptyBoots();
    }
    while (this.current.memoryByteCount > MAX_MEMORY_BYTES) {
      this.#dropReason = 'disk_broken';
      this.current.dropOldestInMemory();
    }
    const dropped = this.droppedCount - before;
    if (dropped > 0) this.#log.warn({ records: dropped }, 'spool: full, dropped the oldest records');
  }

  #whyDrop(nowMs: number): DropReason | undefined {
    if (this.byteCount > this.#limits.maxBytes) return this.#isDiskBroken ? 'disk_broken' : 'spool_full';
    return nowMs - this.#oldestAtMs() > this.#limits.maxAgeMs ? 'too_old' : undefined;
  }

  #oldestAtMs(): number {
    return Math.min(...this.#boots.map(({ oldestAtMs }) => oldestAtMs));
  }

  #noteDisk(error: Error | undefined): void {
    if (error && !this.#isDiskBroken)
      this.#log.error({ err: error, dir: this.#dir }, 'spool: cannot write, kept in memory');
    if (!error && this.#isDiskBroken) this.#log.info('spool: the disk can be written again');
    this.#isDiskBroken = error !== undefined;
  }
}

function listDirectories(dir: string, log: Logger): string[] {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    log.error({ err: error, dir }, 'spool: cannot read what is there');
    return [];
  }
}
