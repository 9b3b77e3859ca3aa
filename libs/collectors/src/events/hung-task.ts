import { isFromKernel, type KernelMessage } from './kernel-message.ts';

/** A thread that waited for something in the kernel for longer than it should: a disk, a lock, memory. */
export interface HungTask {
  atMicroseconds: number;
  name: string;
  /** Of the thread. */
  pid: number;
  blockedSeconds: number;
}

const BLOCKED = /^INFO: task ([^]*):(\d{1,10}) blocked (?:in I\/O wait )?for more than (\d{1,10}) seconds/;

/*
 * INFO: task jbd2/vda1-8:312 blocked for more than 120 seconds.
 */

/** kernel/hung_task.c. The kernel says it ten times a boot (hung_task_warnings), then no more. */
export function hungTaskOf(message: KernelMessage): HungTask | undefined {
  const match = isFromKernel(message) ? BLOCKED.exec(message.text) : null;
  if (match === null) return undefined;
  const [, name, pid, seconds] = match;
  return {
    atMicroseconds: message.atMicroseconds,
    name: name as string,
    pid: Number(pid),
    blockedSeconds: Number(seconds),
  };
}
