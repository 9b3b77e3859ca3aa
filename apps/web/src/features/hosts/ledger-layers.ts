/** A layer of the ledger as it is drawn and explained. */
export interface LedgerLayer {
  id: string;
  label: string;
  /** Its colour, by name in globals.css. */
  token: string;
  /** The kernel takes it back when memory gets short. */
  isReclaimable: boolean;
  /** /proc/meminfo, and how it is split so that nothing is counted twice. */
  formula: string;
}

const layer = (id: string, label: string, isReclaimable: boolean, formula: string): LedgerLayer => ({
  id,
  label,
  token: `ledger-${id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  isReclaimable,
  formula,
});

/** From the most reclaimable to what no one accounts for: the order of the stack from its top to its foot. */
export const LEDGER_LAYERS: readonly LedgerLayer[] = [
  layer('free', 'Free', true, 'MemFree'),
  layer('pageCache', 'Page cache', true, 'Cached − Shmem'),
  layer('buffers', 'Buffers', true, 'Buffers'),
  layer('slabReclaimable', 'Slab, reclaimable', true, 'SReclaimable'),
  layer('kernelReclaimable', 'Kernel, reclaimable', true, 'KReclaimable − SReclaimable'),
  layer('zfsArc', 'ZFS cache', true, 'the size of ZFS’s ARC'),
  layer('swapCache', 'Swap cache', true, 'SwapCached'),
  layer('anonymous', 'Processes', false, 'AnonPages'),
  layer('shared', 'Shared memory', false, 'Shmem'),
  layer('slabUnreclaimable', 'Slab, unreclaimable', false, 'Slab − SReclaimable'),
  layer('kernelStacks', 'Kernel stacks', false, 'KernelStack'),
  layer('pageTables', 'Page tables', false, 'PageTables'),
  layer('secondaryPageTables', 'Secondary page tables', false, 'SecPageTables'),
  layer('percpu', 'Per-CPU', false, 'Percpu'),
  layer('hugePages', 'Huge pages', false, 'Hugetlb'),
  layer('zswap', 'zswap', false, 'Zswap'),
  layer('balloon', 'Balloon', false, 'Balloon'),
  layer('unaccounted', 'Unaccounted', false, 'MemTotal − all of the above'),
];

/** What the ledger's query has besides the layers. */
export const TOTAL = 'total';
export const AVAILABLE = 'available';
export const SWAP_USED = 'swapUsed';
export const ACTIVITY = 'activity';
