import type { KernelFs } from '../fs.ts';
import { readNumberFile } from '../number-file.ts';

const DIRECTORY = '/sys/devices/system/xen_memory/xen_memory0';

const KIBIBYTE = 1024;

/** Memory of a guest of Xen. What its balloon gave back is not in MemTotal. */
export interface XenMemory {
  currentBytes: number;
  targetBytes?: number;
}

/*
 * /sys/devices/system/xen_memory/xen_memory0/info/current_kb:
 * 4194304
 *
 * Documentation/ABI/stable/sysfs-devices-system-xen_memory
 */

/** Undefined on a host that is no guest of Xen. */
export function readXenMemory(fs: KernelFs): XenMemory | undefined {
  const current = readNumberFile(fs, `${DIRECTORY}/info/current_kb`);
  const target = readNumberFile(fs, `${DIRECTORY}/target_kb`);
  if (current === undefined) return undefined;
  return {
    currentBytes: current * KIBIBYTE,
    ...(target !== undefined && { targetBytes: target * KIBIBYTE }),
  };
}
