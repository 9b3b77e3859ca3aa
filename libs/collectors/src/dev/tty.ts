import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

/** `tty1`, `pts/0`, `ttyS0`, `hvc0`: nothing that leads out of /dev. */
const LINE = /^(?:pts\/\d{1,7}|[a-zA-Z][\w-]{0,30})$/;

/** When somebody last typed at a terminal, and when it was last written to. The kernel keeps both to some 8 seconds. */
export interface TtyActivity {
  inputAtMs: number;
  outputAtMs: number;
}

/**
 * Access and modification time of a terminal in /dev: the idle time of w(1) is that since the first. Undefined when
 * there is no such terminal, as for a desktop (`:0`). A unit with PrivateDevices= has terminals of its own, and
 * none of these.
 */
export function readTtyActivity(fs: KernelFs, line: string): TtyActivity | undefined {
  if (!LINE.test(line)) return undefined;
  const stat = ifReadable(() => fs.stat(`/dev/${line}`));
  return stat && { inputAtMs: stat.accessedAtMs, outputAtMs: stat.modifiedAtMs };
}
