import { type AllocationFailure, allocationFailureOf } from './allocation-failure.ts';
import { type HungTask, hungTaskOf } from './hung-task.ts';
import type { KernelMessage } from './kernel-message.ts';
import { type OomKill, OomScanner } from './oom.ts';

/** What the kernel's log says of memory. */
export type KernelEvent =
  | ({ kind: 'oom-kill' } & OomKill)
  | ({ kind: 'hung-task' } & HungTask)
  | ({ kind: 'allocation-failure' } & AllocationFailure);

/** Finds events in the kernel's log, message by message, from wherever they come. */
export class KernelEventScanner {
  readonly #oom = new OomScanner();

  push(message: KernelMessage): KernelEvent | undefined {
    const kill = this.#oom.push(message);
    if (kill) return { kind: 'oom-kill', ...kill };
    const hung = hungTaskOf(message);
    if (hung) return { kind: 'hung-task', ...hung };
    const failure = allocationFailureOf(message);
    return failure && { kind: 'allocation-failure', ...failure };
  }
}
