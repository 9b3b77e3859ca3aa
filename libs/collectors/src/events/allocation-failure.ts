import { present } from '../present.ts';
import { isFromKernel, type KernelMessage } from './kernel-message.ts';

/** Memory that the kernel asked of itself and did not get, though nothing was killed for it. */
export interface AllocationFailure {
  atMicroseconds: number;
  /** Of the process at work then: as a rule not who had the memory. */
  name: string;
  /** 2^order pages in one piece: a high one means that memory is cut to pieces rather than short. */
  order: number;
  /** `GFP_ATOMIC|__GFP_NOWARN`; Linux 4.6 */
  gfpFlags?: string;
  /** It got the memory, but so late: Linux 4.9 to 4.14. */
  stalledMilliseconds?: number;
}

const FAILURE =
  /^([^]*): page allocation (?:failure|stalls for (\d{1,10})ms)[:,] order:(\d{1,3}), mode:0x[0-9a-f]+(?:\(([^)]*)\))?/;

/*
 * swapper/0: page allocation failure: order:4, mode:0x40a20(GFP_ATOMIC|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0
 * sshd: page allocation failure: order:1, mode:0x20                                                     (before 4.6)
 * sshd: page allocation stalls for 10008ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)
 */

/** mm/page_alloc.c, warn_alloc. */
export function allocationFailureOf(message: KernelMessage): AllocationFailure | undefined {
  const match = isFromKernel(message) ? FAILURE.exec(message.text) : null;
  if (match === null) return undefined;
  const [, name, stalled, order, gfpFlags] = match;
  return present({
    atMicroseconds: message.atMicroseconds,
    name: name as string,
    order: Number(order),
    gfpFlags,
    stalledMilliseconds: stalled === undefined ? undefined : Number(stalled),
  });
}
