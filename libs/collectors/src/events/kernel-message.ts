/** A message of the kernel's log, as /dev/kmsg or the journal has it. */
export interface KernelMessage {
  /** Since boot, by a clock that stands still while the host sleeps. */
  atMicroseconds: number;
  /** 0 emergency to 7 debug. */
  level: number;
  /** 0 is the kernel itself; others were written by programs, into the same log. */
  facility: number;
  text: string;
}

/** syslog(3): LOG_KERN */
const KERNEL = 0;

/** Programs may write what they like into the kernel's log, root's at least, but not in its name. */
export function isFromKernel({ facility }: KernelMessage): boolean {
  return facility === KERNEL;
}
