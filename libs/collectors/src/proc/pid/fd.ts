import { isDenied, isGone, unlessGone } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';

/** Per host, because one program may read a live host and recorded ones. */
const countsInSize = new WeakMap<KernelFs, boolean>();

/**
 * Open descriptors of a process: entries of /proc/PID/fd. Since Linux 6.2 (commit f1f1f2569901) their number is the
 * directory's size, for the price of one stat(2) and without the right to look into it; before, they are counted.
 * Undefined when the process is gone or not ours to look into.
 */
export function readPidDescriptorCount(fs: KernelFs, pid: number): number | undefined {
  const directory = `/proc/${pid}/fd`;
  try {
    return hasCountInSize(fs) ? fs.statSize(directory) : fs.countEntries(directory);
  } catch (error) {
    if (isGone(error) || isDenied(error)) return undefined;
    throw error;
  }
}

/**
 * Whether size means count on this host. A size of 0 does not tell an old kernel from a process without descriptors,
 * so the reader looks at itself once: it has some. Directories of a recorded tree have sizes of another kind.
 */
function hasCountInSize(fs: KernelFs): boolean {
  let answer = countsInSize.get(fs);
  if (answer === undefined) {
    answer = unlessGone(() => {
      const size = fs.statSize('/proc/self/fd');
      // Counting opens the directory itself, and another thread may open or close a file meanwhile.
      return size > 0 && Math.abs(fs.countEntries('/proc/self/fd') - size) <= 2;
    });
    countsInSize.set(fs, answer ?? false);
  }
  return answer ?? false;
}
