import { hostLedger } from '../ledger/ledger.ts';
import type { Subject } from '../model.ts';
import type { Path } from '../paths/path.ts';
import type { HostHistory } from './host-history.ts';
import type { Suspect } from './suspect.ts';
import type { Watch } from './watch.ts';

const MIB = 1024 ** 2;

/** What a bucket has to rise by to be worth its cells. */
export function bucketRise(level: number): number {
  return Math.max(32 * MIB, 0.1 * level);
}

/** Of a bucket's growth, what the host's used memory has to have grown by as well. */
export const FELT_SHARE = 0.5;
/** A process that maps this much of grown shared memory holds it: a database's buffers, which have a size. */
const MAPPED_SHARE = 0.5;

type ValueOf = (metricId: string) => number | undefined;

interface BucketRule {
  metric: string;
  bytesOf: ValueReader;
  /** Grows with the number and size of processes, and is not told besides one that grows. */
  comesWithProcesses?: boolean;
  /** Holds these buckets as well, and is not told besides one of them. */
  isSumOf?: readonly string[];
}
type ValueReader = (valueOf: ValueOf) => number | undefined;

const own = (metric: string): BucketRule => ({ metric, bytesOf: (valueOf) => valueOf(metric) });

/** Buckets that no one gives back on demand. Anonymous memory is looked at process by process. */
export const BUCKET_RULES: readonly BucketRule[] = [
  { ...own('sUnreclaimBytes'), isSumOf: ['slabCacheBytes'] },
  own('percpuBytes'),
  { ...own('pageTablesBytes'), comesWithProcesses: true },
  { ...own('kernelStackBytes'), comesWithProcesses: true },
  own('sysvShmOrphanedBytes'),
  { ...own('tmpfsBytes'), isSumOf: ['tmpfsFileSystemBytes'] },
  { ...own('shmemBytes'), isSumOf: ['sysvShmOrphanedBytes', 'tmpfsBytes', 'tmpfsFileSystemBytes'] },
  own('socketBytes'),
  { metric: 'unaccountedBytes', bytesOf: (valueOf) => hostLedger(valueOf)?.unaccountedBytes },
];

/** What a bucket has to know of the rest of the host. */
export interface HostAround {
  host: HostHistory;
  /** Does a process or a family have an open finding? */
  isProcessAccused: () => boolean;
  /** Most shared memory that one process maps. */
  largestMappedBytes: () => number;
  /** Has this bucket an open finding? */
  isBucketAccused: (metric: string) => boolean;
}

/** One bucket of the host's ledger. */
export class HostBucket implements Suspect {
  readonly key: string;
  readonly metric: string;
  readonly watch: Watch;
  readonly paths: readonly Path[];
  readonly #rule: BucketRule;
  readonly #around: HostAround;
  knownSinceMs = Number.NaN;

  constructor(rule: BucketRule, watch: Watch, paths: readonly Path[], around: HostAround) {
    this.key = `host:${rule.metric}`;
    this.metric = rule.metric;
    this.watch = watch;
    this.paths = paths;
    this.#rule = rule;
    this.#around = around;
  }

  read(valueOf: ValueOf, nowMs: number): void {
    const bytes = this.#rule.bytesOf(valueOf);
    if (bytes === undefined) return;
    if (Number.isNaN(this.knownSinceMs)) this.knownSinceMs = nowMs;
    this.watch.see(bytes);
  }

  describe(): Subject {
    return { kind: 'host' };
  }

  bytesPerUnit(): number {
    return 1;
  }

  ownBusyProcessors(): undefined {
    return undefined;
  }

  isContradicted(onsetMs: number, growth: number): boolean {
    const { host, isProcessAccused, largestMappedBytes, isBucketAccused } = this.#around;
    if (this.#rule.isSumOf?.some(isBucketAccused) === true) return true;
    const isFelt = host.usedBytes - host.usedAt(onsetMs) >= FELT_SHARE * growth;
    const isMapped = this.metric === 'shmemBytes' && largestMappedBytes() >= MAPPED_SHARE * growth;
    return !isFelt || isMapped || (this.#rule.comesWithProcesses === true && isProcessAccused());
  }

  isGone(): boolean {
    return false;
  }
}
