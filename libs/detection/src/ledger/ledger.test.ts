import { expect, test } from 'vitest';
import { given } from '../../test/given.ts';
import { hostLedger, LEDGER_METRICS } from './ledger.ts';

const KIB = 1024;

/** /proc/meminfo of a small virtual machine, in KiB. */
const MEMINFO: Record<string, number> = {
  memTotalBytes: 4_014_900,
  memFreeBytes: 2_210_000,
  memAvailableBytes: 3_200_000,
  buffersBytes: 61_000,
  cachedBytes: 1_020_000,
  swapCachedBytes: 0,
  anonPagesBytes: 402_000,
  mappedBytes: 210_000,
  shmemBytes: 12_000,
  slabBytes: 150_000,
  sReclaimableBytes: 92_000,
  sUnreclaimBytes: 58_000,
  kReclaimableBytes: 95_000,
  kernelStackBytes: 5200,
  pageTablesBytes: 9800,
  secPageTablesBytes: 0,
  percpuBytes: 2900,
  vmallocUsedBytes: 31_000,
  hugetlbBytes: 0,
};

const valueOf =
  (values: Record<string, number>) =>
  (id: string): number | undefined =>
    values[id] === undefined ? undefined : values[id] * KIB;

test('buckets and the unaccounted part add up to MemTotal', () => {
  const ledger = hostLedger(valueOf(MEMINFO));
  const sum = ledger?.buckets.reduce((total, { bytes }) => total + bytes, 0) ?? 0;
  expect(sum + (ledger?.unaccountedBytes ?? 0)).toBe(given(MEMINFO['memTotalBytes']) * KIB);
  expect(ledger?.totalBytes).toBe(given(MEMINFO['memTotalBytes']) * KIB);
});

test('the unaccounted part is the sum of DETECTION.md', () => {
  const accounted =
    2_210_000 + 61_000 + 1_020_000 + 0 + 402_000 + 150_000 + (95_000 - 92_000) + 5200 + 9800 + 2900;
  expect(hostLedger(valueOf(MEMINFO))?.unaccountedBytes).toBe((4_014_900 - accounted) * KIB);
});

test('nothing is counted twice: shared memory is taken out of the page cache', () => {
  const bytes = Object.fromEntries(
    hostLedger(valueOf(MEMINFO))?.buckets.map((bucket) => [bucket.id, bucket.bytes]) ?? [],
  );
  expect(bytes).toMatchObject({
    pageCache: (1_020_000 - 12_000) * KIB,
    shared: 12_000 * KIB,
    slabReclaimable: 92_000 * KIB,
    slabUnreclaimable: 58_000 * KIB,
    kernelReclaimable: 3000 * KIB,
  });
  expect(bytes).not.toHaveProperty('mapped');
});

test('cache is reclaimable, processes and kernel are not', () => {
  const isReclaimable = Object.fromEntries(
    hostLedger(valueOf(MEMINFO))?.buckets.map(({ id, reclaimable }) => [id, reclaimable]) ?? [],
  );
  expect(isReclaimable).toMatchObject({
    free: true,
    pageCache: true,
    anonymous: false,
    slabUnreclaimable: false,
  });
});

test('what a host does not give has no bucket', () => {
  const { percpuBytes: _percpu, ...old } = MEMINFO;
  expect(hostLedger(valueOf(old))?.buckets.map(({ id }) => id)).not.toContain('percpu');
});

test('counters read apart may leave a little less than nothing', () => {
  const ledger = hostLedger(valueOf({ ...MEMINFO, memFreeBytes: 2_400_000 }));
  expect(ledger?.unaccountedBytes).toBeLessThan(0);
});

test.each(['memTotalBytes', 'memFreeBytes', 'anonPagesBytes', 'slabBytes'])(
  'without %s there is no ledger',
  (id) => {
    const { [id]: _missing, ...rest } = MEMINFO;
    expect(hostLedger(valueOf(rest))).toBeUndefined();
  },
);

test('it asks for what it says that it asks for', () => {
  const asked = new Set<string>();
  hostLedger((id) => asked.add(id).size);
  expect([...asked].toSorted()).toEqual(LEDGER_METRICS.toSorted());
});
