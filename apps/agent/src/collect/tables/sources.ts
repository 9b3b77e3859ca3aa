import type { KernelFs } from '@seep/collectors';
import { ALLOC_SITE, hasAllocInfo } from './alloc-site.ts';
import { cgroupSource } from './cgroup.ts';
import { programSource } from './program.ts';
import { SHM, TMPFS, TMPFS_FILE } from './shared-memory.ts';
import { SLAB } from './slab.ts';
import type { TableSource } from './source.ts';
import { descriptorsSource, mapsSource } from './suspects.ts';
import { HUGE_PAGES, SWAP } from './swap.ts';
import { ZONE } from './zone.ts';

/** Every further table but containers, which are asked of an engine, in the order of the wire. */
export function kernelTableSources(fs: KernelFs): TableSource[] {
  return [
    SLAB,
    ZONE,
    cgroupSource(),
    SHM,
    TMPFS,
    TMPFS_FILE,
    descriptorsSource(),
    mapsSource(),
    programSource(),
    ...(hasAllocInfo(fs) ? [ALLOC_SITE] : []),
    SWAP,
    HUGE_PAGES,
  ];
}
