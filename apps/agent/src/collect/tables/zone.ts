import { type KernelFs, readBuddyInfo, readZoneInfo } from '@seep/collectors';
import { furtherTable } from '@seep/shared';
import { columnIds, type TableSource } from './source.ts';

/** In the order of the kernel's enum zone_type. */
const ZONES = ['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'];
const PLACES = 16;

/** /proc/buddyinfo and /proc/zoneinfo. */
export const ZONE: TableSource = {
  name: 'zone',
  periodMs: 60_000,
  columns: (fs) => [...columnIds(furtherTable('zone')), ...orderColumns(fs)],
  read: ({ fs }) => {
    const buddies = readBuddyInfo(fs) ?? [];
    return (readZoneInfo(fs) ?? [])
      .filter(({ presentPages, zone }) => presentPages > 0 && ZONES.includes(zone))
      .map(({ node, zone, freePages, minPages, lowPages, highPages, managedPages }) => {
        const blocks = buddies.find((one) => one.node === node && one.zone === zone)?.freeBlocks ?? [];
        return {
          key: node * PLACES + ZONES.indexOf(zone),
          birth: 0,
          values: {
            freePages,
            minPages,
            lowPages,
            highPages,
            ...Object.fromEntries(blocks.map((count, order) => [`freeBlocksOrder${order}`, count])),
          },
          facts: { node, zone, managedPages },
        };
      });
  },
};

function orderColumns(fs: KernelFs): string[] {
  const orders = Math.max(0, ...buddiesAtStart(fs).map(({ freeBlocks }) => freeBlocks.length));
  return Array.from({ length: orders }, (_, order) => `freeBlocksOrder${order}`);
}

/** What is wrong with the file is told by each read; an agent that starts meanwhile has no columns of orders. */
function buddiesAtStart(fs: KernelFs): ReturnType<typeof readBuddyInfo> & {} {
  try {
    return readBuddyInfo(fs) ?? [];
  } catch {
    return [];
  }
}
