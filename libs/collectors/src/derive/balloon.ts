import type { VmStat } from '../proc/vmstat.ts';

/** What {@link balloonPagesOf} looks at. */
export const BALLOON_COUNTERS = ['balloon_inflate', 'balloon_deflate'] as const;

/**
 * Pages that a hypervisor took back through a balloon (virtio, VMware, POWER's cmm), from the counters of vmstat since
 * boot: pages put in, less pages let out. Moving a page within the balloon (`balloon_migrate`) changes nothing.
 *
 * Whether MemTotal has them differs: a virtio balloon that deflates on OOM leaves them in it, as used memory of nobody;
 * one that does not takes them out of it. Undefined where the kernel has no balloon.
 */
export function balloonPagesOf(vmStat: VmStat): number | undefined {
  const [inflated, deflated] = BALLOON_COUNTERS.map((name) => vmStat.get(name));
  if (inflated === undefined || deflated === undefined) return undefined;
  return Math.max(0, inflated - deflated);
}
