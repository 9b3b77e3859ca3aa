import { setImmediate } from 'node:timers/promises';
import { desc, eq, and, or, isNull, gte } from 'drizzle-orm';
import type { Pool } from 'pg';
import type { Database } from '../db/client.ts';
import { boots, processes } from '../db/schema/index.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { replaySamples } from '../services/samples/replay.ts';
import { HostMonitor } from './host-monitor.ts';

/** Samples replayed before others have their turn: a few milliseconds. */
const SAMPLES_A_TURN = 50;

/** How much history a detector that starts anew is given, in detector time. */
const HISTORY_MS = 6 * 3_600_000;

/**
 * The detector of a host as it was before the server stopped, or the host moved here: fed again with what is stored.
 * What it finds on the way is already in the database.
 */
export async function rebuildMonitor(
  deps: { db: Database; pool: Pool; schemas: SchemaRegistry; timeScale: number },
  hostId: number,
): Promise<HostMonitor> {
  const monitor = new HostMonitor(deps.timeScale);
  const [boot] = await deps.db
    .select()
    .from(boots)
    .where(eq(boots.hostId, hostId))
    .orderBy(desc(boots.no))
    .limit(1);
  if (!boot?.lastSampleAt) return monitor;
  const fromMs = boot.lastSampleAt.getTime() - HISTORY_MS / deps.timeScale;
  monitor.startBoot({
    no: boot.no,
    bootId: boot.bootId,
    bootedAtMs: boot.bootedAt.getTime(),
    facts: boot.facts,
  });
  const described = await deps.db
    .select()
    .from(processes)
    .where(
      and(
        eq(processes.hostId, hostId),
        eq(processes.bootNo, boot.no),
        or(isNull(processes.goneAt), gte(processes.goneAt, new Date(fromMs))),
      ),
    );
  monitor.describe(
    described.map(({ userId, cgroup, unit, container, spawnerPid, ...process }) => ({
      ...process,
      parentPid: spawnerPid,
      ...(userId !== null && { userId }),
      ...(cgroup !== null && { cgroup }),
      ...(unit !== null && { unit }),
      ...(container !== null && { container }),
    })),
  );
  let count = 0;
  for await (const sample of replaySamples(deps, hostId, fromMs, boot.lastSampleAt.getTime())) {
    monitor.observe(sample);
    if (++count % SAMPLES_A_TURN === 0) await setImmediate();
  }
  return monitor;
}
