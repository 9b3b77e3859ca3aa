import type { VmStat } from '../proc/vmstat.ts';

/**
 * Pages that a hypervisor took back through a balloon (virtio, VMware, POWER's cmm), from the counters of vmstat since
 * boot: pages put in, less pages let out. Moving a page within the balloon (`balloon_migrate`) changes nothing.
 *
 * Whether MemTotal has them differs: a virtio balloon that deflates on OOM leaves them in it, as used memory of nobody;
 * one that does not takes them out of it. Undefined where the kernel has no balloon.
 */
export function balloonPagesOf(vmStat: VmStat): number | undefined {
  const inflated = vmStat.get('balloon_inflate');
  const deflated = vmStat.get('balloon_deflate');
  if (inflated === undefined || deflated === undefined) return undefined;
  return Math.max(0, inflated - deflated);
}
