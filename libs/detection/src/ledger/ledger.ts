/** One named part of a host's memory. */
export interface LedgerBucket {
  id: string;
  label: string;
  bytes: number;
  /** The kernel takes it back when memory gets short: cache, never a leak. */
  reclaimable: boolean;
}

/** Where all of MemTotal went. */
export interface Ledger {
  /** From the most to the least reclaimable; only what the host gives. */
  buckets: LedgerBucket[];
  /**
   * What no bucket explains: drivers, network buffers, a hypervisor's balloon, kernel leaks. A few MiB below zero where
   * counters were read at slightly different instants.
   */
  unaccountedBytes: number;
  /** MemTotal: the buckets and the unaccounted part add up to it. */
  totalBytes: number;
}

type ValueOf = (metricId: string) => number | undefined;

interface BucketRule {
  /** What it is told from. */
  metricIds: readonly string[];
  id: string;
  label: string;
  reclaimable: boolean;
  bytesOf: (valueOf: ValueOf) => number | undefined;
}

const metric = (id: string, label: string, reclaimable: boolean, metricId: string): BucketRule => ({
  id,
  label,
  reclaimable,
  metricIds: [metricId],
  bytesOf: (valueOf) => valueOf(metricId),
});

/** A part of one number that another holds: the rest of it, never below zero. */
const rest = (
  id: string,
  label: string,
  reclaimable: boolean,
  metricId: string,
  heldId: string,
): BucketRule => ({
  id,
  label,
  reclaimable,
  metricIds: [metricId, heldId],
  bytesOf: (valueOf) => {
    const whole = valueOf(metricId);
    return whole === undefined ? undefined : Math.max(0, whole - (valueOf(heldId) ?? 0));
  },
});

/**
 * Disjoint parts. Cached holds Shmem, Slab holds SReclaimable and SUnreclaim, KReclaimable holds SReclaimable: each is
 * split so that nothing is counted twice. Mapped, Mlocked and Unevictable are views of other parts, VmallocUsed
 * overlaps KernelStack and Percpu: none of them belongs here.
 */
const BUCKETS: readonly BucketRule[] = [
  metric('free', 'Free', true, 'memFreeBytes'),
  rest('pageCache', 'Page cache', true, 'cachedBytes', 'shmemBytes'),
  metric('buffers', 'Buffers', true, 'buffersBytes'),
  metric('slabReclaimable', 'Slab, reclaimable', true, 'sReclaimableBytes'),
  rest('kernelReclaimable', 'Kernel, reclaimable', true, 'kReclaimableBytes', 'sReclaimableBytes'),
  metric('zfsArc', 'ZFS cache', true, 'zfsArcBytes'),
  metric('swapCache', 'Swap cache', true, 'swapCachedBytes'),
  metric('anonymous', 'Processes', false, 'anonPagesBytes'),
  metric('shared', 'Shared memory', false, 'shmemBytes'),
  rest('slabUnreclaimable', 'Slab, unreclaimable', false, 'slabBytes', 'sReclaimableBytes'),
  metric('kernelStacks', 'Kernel stacks', false, 'kernelStackBytes'),
  metric('pageTables', 'Page tables', false, 'pageTablesBytes'),
  metric('secondaryPageTables', 'Secondary page tables', false, 'secPageTablesBytes'),
  metric('percpu', 'Per-CPU', false, 'percpuBytes'),
  metric('hugePages', 'Huge pages', false, 'hugetlbBytes'),
  metric('zswap', 'zswap', false, 'zswapBytes'),
  metric('balloon', 'Balloon', false, 'balloonBytes'),
];

/** Every bucket that a host may have, in order, for those who lay out a chart before they know the numbers. */
export const LEDGER_BUCKETS: readonly Omit<LedgerBucket, 'bytes'>[] = BUCKETS.map(
  ({ id, label, reclaimable }) => ({
    id,
    label,
    reclaimable,
  }),
);

/** All that {@link hostLedger} asks for, for those who read no more than that. */
export const LEDGER_METRICS: readonly string[] = [
  ...new Set(['memTotalBytes', ...BUCKETS.flatMap(({ metricIds }) => metricIds)]),
];

/** Without these the unaccounted part would be an invention. Every kernel since 2.6.28 gives them. */
const REQUIRED = ['memFreeBytes', 'buffersBytes', 'cachedBytes', 'anonPagesBytes', 'slabBytes'];

/**
 * Puts all of MemTotal into named buckets, from /proc/meminfo as the host table carries it.
 * @returns undefined where a number is missing that the sum cannot do without
 */
export function hostLedger(valueOf: ValueOf): Ledger | undefined {
  const totalBytes = valueOf('memTotalBytes');
  if (totalBytes === undefined || REQUIRED.some((id) => valueOf(id) === undefined)) return undefined;
  const buckets: LedgerBucket[] = [];
  let accountedBytes = 0;
  for (const { id, label, reclaimable, bytesOf } of BUCKETS) {
    const bytes = bytesOf(valueOf);
    if (bytes === undefined) continue;
    buckets.push({ id, label, bytes, reclaimable });
    accountedBytes += bytes;
  }
  return { buckets, unaccountedBytes: totalBytes - accountedBytes, totalBytes };
}
