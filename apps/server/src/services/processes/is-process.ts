import { and, eq, type SQL } from 'drizzle-orm';
import { processes } from '../../db/schema/index.ts';
import type { ProcessKey } from './process-id.ts';

/** The condition on `processes` that one process meets, and no other. */
export function isProcess({ hostId, bootNo, pid, startTicks }: ProcessKey): SQL | undefined {
  return and(
    eq(processes.hostId, hostId),
    eq(processes.bootNo, bootNo),
    eq(processes.pid, pid),
    eq(processes.startTicks, startTicks),
  );
}
