import {
  type Fragmentation,
  fragmentationOf,
  type KernelFs,
  readBuddyInfo,
  readSlabInfo,
  readZoneInfo,
  type SlabCache,
  slabCacheBytes,
  type Zone,
} from '@seep/collectors';
import { formatBytes, formatCount, formatRatio } from '@seep/shared';
import { formatSection, formatTable } from '../text.ts';

const TOP_CACHES = 20;
/** 2 MiB on machines with pages of 4 KiB: what a huge page needs in one piece. */
const HUGE_PAGE_ORDER = 9;

/** Slab caches, the largest first; undefined when they are not ours to read. */
export function readTopSlabCaches(
  fs: KernelFs,
  pageSizeBytes: number,
): { cache: SlabCache; bytes: number }[] | undefined {
  return readSlabInfo(fs)
    ?.map((cache) => ({ cache, bytes: slabCacheBytes(cache, pageSizeBytes) }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, TOP_CACHES);
}

export function formatSlabCaches(caches: ReturnType<typeof readTopSlabCaches>): string {
  if (!caches) return '/proc/slabinfo is not ours to read: run this as root';
  return formatTable(caches, [
    { title: 'CACHE', of: ({ cache }) => cache.name },
    { title: 'SIZE', of: ({ bytes }) => formatBytes(bytes), isNumber: true },
    { title: 'ACTIVE', of: ({ cache }) => formatCount(cache.activeObjects), isNumber: true },
    { title: 'OBJECTS', of: ({ cache }) => formatCount(cache.totalObjects), isNumber: true },
    { title: 'OBJECT', of: ({ cache }) => `${cache.objectBytes} B`, isNumber: true },
    { title: 'SLABS', of: ({ cache }) => formatCount(cache.totalSlabs), isNumber: true },
  ]);
}

/** The `fragmentation` part of `monitor`. */
export function formatFragmentation(fs: KernelFs, pageSizeBytes: number): string {
  const zones = readBuddyInfo(fs) ?? [];
  const orders = Math.max(0, ...zones.map(({ freeBlocks }) => freeBlocks.length));
  const blocks = formatTable(zones, [
    { title: 'NODE', of: ({ node }) => node, isNumber: true },
    { title: 'ZONE', of: ({ zone }) => zone },
    ...Array.from({ length: orders }, (_, order) => ({
      title: `${order}`,
      of: ({ freeBlocks }: (typeof zones)[number]) => freeBlocks[order],
      isNumber: true,
    })),
  ]);
  return [
    formatSection('Free blocks by order (2^order pages)', blocks),
    formatSection(
      'Free memory that is of no use for a block of that order',
      formatUnusable(zones.map(fragmentationOf)),
    ),
    formatSection(`Top ${TOP_CACHES} slab caches`, formatSlabCaches(readTopSlabCaches(fs, pageSizeBytes))),
    formatSection('Zone watermarks, in pages', formatWatermarks(readZoneInfo(fs) ?? [])),
  ].join('\n');
}

function formatUnusable(zones: readonly Fragmentation[]): string {
  return formatTable(zones, [
    { title: 'NODE', of: ({ node }) => node, isNumber: true },
    { title: 'ZONE', of: ({ zone }) => zone },
    { title: 'FREE PAGES', of: ({ freePages }) => formatCount(freePages), isNumber: true },
    { title: 'LARGEST ORDER', of: ({ largestFreeOrder }) => largestFreeOrder, isNumber: true },
    {
      title: 'UNUSABLE FOR A HUGE PAGE',
      of: ({ unusableRatio }) => {
        const ratio = unusableRatio[HUGE_PAGE_ORDER];
        return ratio === undefined ? undefined : formatRatio(ratio);
      },
      isNumber: true,
    },
  ]);
}

function formatWatermarks(zones: readonly Zone[]): string {
  return formatTable(
    zones.filter(({ presentPages }) => presentPages > 0),
    [
      { title: 'NODE', of: ({ node }) => node, isNumber: true },
      { title: 'ZONE', of: ({ zone }) => zone },
      { title: 'FREE', of: ({ freePages }) => freePages, isNumber: true },
      { title: 'MIN', of: ({ minPages }) => minPages, isNumber: true },
      { title: 'LOW', of: ({ lowPages }) => lowPages, isNumber: true },
      { title: 'HIGH', of: ({ highPages }) => highPages, isNumber: true },
      { title: 'MANAGED', of: ({ managedPages }) => managedPages, isNumber: true },
      { title: 'STATE', of: watermarkState },
    ],
  );
}

function watermarkState({ freePages, minPages, lowPages }: Zone): string {
  if (freePages < minPages) return 'below min: allocations wait for reclaim';
  return freePages < lowPages ? 'below low: kswapd is at work' : 'well';
}
