import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';
import { textOf } from '../text.ts';

/** Most that is read; architectures allow 256 bytes to 4 KiB. */
const MAX_READ_BYTES = 16 * 1024;

/*
 * BOOT_IMAGE=/boot/vmlinuz-6.1.0-27-amd64 root=/dev/vda1 ro quiet
 */

/**
 * /proc/cmdline: what the kernel was started with, on one line. Scrub it like any other before it leaves the host: it
 * may hold the password of an iSCSI disk.
 */
export function parseKernelCommandLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}

/** Undefined where a container hides it. */
export function readKernelCommandLine(fs: KernelFs): string | undefined {
  return ifReadable(() => parseKernelCommandLine(textOf(fs.readStart('/proc/cmdline', MAX_READ_BYTES))));
}
