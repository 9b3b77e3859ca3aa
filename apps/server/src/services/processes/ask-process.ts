import { type Answer, type AskRead, type AskRefusal, type ProcessReading } from '@seep/shared';
import { desc, eq } from 'drizzle-orm';
import type { Question } from '../../agents/questions.ts';
import type { Database } from '../../db/client.ts';
import { boots, hosts, processes } from '../../db/schema/index.ts';
import { ServiceError, type ServiceErrorCode } from '../../errors.ts';
import { getHostSummary, type ListHostsDeps } from '../hosts/list-hosts.ts';
import { isProcess } from './is-process.ts';
import type { ProcessKey } from './process-id.ts';

export interface AskProcessDeps {
  db: Database;
  hosts: ListHostsDeps;
  ask: (hostId: number, question: Question) => Promise<Answer>;
}

/** What a host has read of one of its processes just now. Nothing of it is stored. */
export interface LiveReading {
  atMs: number;
  tookMs: number;
  reading: ProcessReading;
}

const REFUSALS: Record<AskRefusal, { code: ServiceErrorCode; message: string }> = {
  no_such_process: { code: 'conflict', message: 'the host says that this process is gone' },
  too_many_asks: {
    code: 'too_many_requests',
    message: 'this host was asked a lot just now, try again in a few seconds',
  },
};

/**
 * Has a host read one of its processes now.
 * @throws ServiceError `not_found`, `conflict` (it is gone), `unavailable` (the host is), `too_many_requests`
 */
export async function askProcess(
  { db, hosts: hostDeps, ask }: AskProcessDeps,
  key: ProcessKey,
  reads: readonly AskRead[],
): Promise<LiveReading | undefined> {
  const [process] = await db.select({ goneAt: processes.goneAt }).from(processes).where(isProcess(key));
  if (!process) return undefined;
  const [newest] = await db
    .select({ no: boots.no })
    .from(boots)
    .where(eq(boots.hostId, key.hostId))
    .orderBy(desc(boots.no))
    .limit(1);
  if (process.goneAt || newest?.no !== key.bootNo) {
    throw new ServiceError('conflict', 'this process is gone: only one that runs can be read');
  }
  const host = await getHostSummary(hostDeps, key.hostId);
  if (host?.summary.isConnected !== true)
    throw new ServiceError('unavailable', await whyOffline(db, key.hostId));
  const { pid, startTicks } = key;
  const { atMs, tookMs, reading, refusal } = await ask(key.hostId, { pid, startTicks, reads: [...reads] });
  if (reading) return { atMs, tookMs, reading };
  const known = Object.entries(REFUSALS).find(([name]) => name === refusal)?.[1];
  throw new ServiceError(known?.code ?? 'unavailable', known?.message ?? `the host refuses: ${refusal}`);
}

async function whyOffline(db: Database, hostId: number): Promise<string> {
  const [host] = await db
    .select({ name: hosts.name, receivedAt: hosts.lastReceivedAt })
    .from(hosts)
    .where(eq(hosts.id, hostId));
  const since = host?.receivedAt ? `, last heard of at ${host.receivedAt.toISOString()}` : '';
  return `${host?.name ?? `host ${hostId}`} is not connected${since}: only what is stored can be shown`;
}
