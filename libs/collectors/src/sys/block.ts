import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

const DIRECTORY = '/sys/block';

/** A host of iSCSI or many snapshots has thousands; beyond this many their names are of no use to anybody. */
const MAX_DEVICES = 4096;

/** Block devices that are no partitions, by name; undefined where sysfs is hidden. */
export function listBlockDevices(fs: KernelFs): string[] | undefined {
  const listing = ifReadable(() => fs.listStart(DIRECTORY, MAX_DEVICES));
  return listing?.entries.map(({ name }) => name).toSorted();
}

/**
 * Disks with hardware, or a hypervisor, behind them: /sys/block/NAME has a `device`. What is made of other disks (dm,
 * md, loop) or of memory (ram, zram) has none; counting it would count the same bytes twice, or none that moved.
 * Undefined where sysfs is hidden.
 */
export function readPhysicalDisks(fs: KernelFs): ReadonlySet<string> | undefined {
  const names = listBlockDevices(fs);
  if (names === undefined) return undefined;
  return new Set(
    names.filter((name) => ifReadable(() => fs.lstat(`${DIRECTORY}/${name}/device`)) !== undefined),
  );
}
