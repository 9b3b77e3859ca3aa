import type { BootInfo, Hello } from '@seep/shared';
import { and, eq, max, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { boots, hosts } from '../../db/schema/index.ts';

export interface RegisteredBoot extends BootInfo {
  no: number;
  storedSeq: number;
}

/**
 * Notes what an agent said in its hello: who the host is now, and its boots, each with the number up to which it is
 * stored. Boots come in the order of the hello.
 */
export async function registerHello(
  db: Database,
  hostId: number,
  hello: Hello,
  receivedAt: Date,
): Promise<RegisteredBoot[]> {
  return db.transaction(async (tx) => {
    await tx
      .update(hosts)
      .set({
        name: hello.host.hostname,
        facts: hello.host,
        agentVersion: hello.agentVersion,
        connectedAt: receivedAt,
        lastReceivedAt: receivedAt,
        clockSkewMs: clampToInt4(hello.clockMs - receivedAt.getTime()),
      })
      .where(eq(hosts.id, hostId));
    const registered: RegisteredBoot[] = [];
    for (const boot of hello.boots) registered.push(await registerBoot(tx, hostId, boot, hello));
    return registered;
  });
}

async function registerBoot(
  tx: Transaction,
  hostId: number,
  boot: BootInfo,
  hello: Hello,
): Promise<RegisteredBoot> {
  const known = and(eq(boots.hostId, hostId), eq(boots.bootId, boot.id));
  const [row] = await tx.select({ no: boots.no, lastSeq: boots.lastSeq }).from(boots).where(known);
  if (row) return { ...boot, no: row.no, storedSeq: row.lastSeq };
  const [highest] = await tx
    .select({ no: max(boots.no) })
    .from(boots)
    .where(eq(boots.hostId, hostId));
  const no = (highest?.no ?? 0) + 1;
  await tx.insert(boots).values({
    hostId,
    no,
    bootId: boot.id,
    bootedAt: new Date(boot.bootedAtMs),
    ticksZeroAt: new Date(boot.ticksZeroMs),
    facts: hello.host,
  });
  return { ...boot, no, storedSeq: 0 };
}

/** The end of a connection, unless a newer one of the same host has begun since. */
export async function registerGoodbye(
  db: Database,
  hostId: number,
  connectedAt: Date,
  at: Date,
): Promise<void> {
  await db
    .update(hosts)
    .set({ disconnectedAt: at })
    .where(and(eq(hosts.id, hostId), sql`${hosts.connectedAt} <= ${connectedAt}`));
}

function clampToInt4(value: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.round(value)));
}
