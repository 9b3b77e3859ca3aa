import type pg from 'pg';
import type { Database } from '../db/client.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { FailedChunks } from '../rollups/failed-chunks.ts';
import { freeEmptied } from '../rollups/free-emptied.ts';
import { type BeyondCounters, rollUpAll, wordsOfBeyond } from '../rollups/roll-up.ts';
import { type CohortDeps, judgeCohorts } from '../services/cohorts/judge-cohorts.ts';
import { clearRemovedHosts } from '../services/hosts/clear-removed-hosts.ts';
import { type DeliveryDeps, forgetDeliveries } from '../services/notifications/deliver.ts';
import { notify } from '../services/notifications/notify.ts';
import { enforceRetention } from '../services/storage/enforce-retention.ts';
import type { Job } from './job-runner.ts';

const ROLL_UP_EVERY_MS = 30_000;
const NOTIFICATIONS_EVERY_MS = 10_000;
const RETENTION_EVERY_MS = 600_000;
const CLEAR_EVERY_MS = 60_000;
/** In detector time; verdicts over hours of many hosts are in no hurry. */
const COHORTS_EVERY_MS = 900_000;
const COHORTS_LEAST_MS = 10_000;

/** Everything that the server does by itself. */
export function createJobs(
  deps: {
    pool: pg.Pool;
    db: Database;
    schemas: SchemaRegistry;
    notifications: DeliveryDeps;
    rollUpCounters: BeyondCounters;
  } & CohortDeps,
): Job[] {
  const failedChunks = new FailedChunks();
  return [
    {
      name: 'roll-up',
      everyMs: ROLL_UP_EVERY_MS,
      run: async (signal) => {
        const { chunks, errors, beyond } = await rollUpAll(deps, failedChunks, signal);
        for (const { looseSamples, leftOutRows } of beyond) {
          deps.rollUpCounters.looseSamples += looseSamples;
          deps.rollUpCounters.leftOutRows += leftOutRows;
        }
        // Also when nothing was packed: PostgreSQL counts rows late, and the lock is not always to be had.
        await freeEmptied(deps.pool);
        if (errors.length > 0)
          throw new AggregateError(
            errors,
            `rolled up ${chunks} chunks, but not ${errors.length}: ${errors[0]?.message}`,
          );
        if (beyond.length > 0) return `rolled up ${chunks} chunks; ${wordsOfBeyond(beyond)}`;
        return chunks > 0 ? `rolled up ${chunks} chunks` : undefined;
      },
    },
    {
      name: 'cohorts',
      everyMs: Math.max(COHORTS_LEAST_MS, COHORTS_EVERY_MS / deps.timeScale),
      run: () => judgeCohorts(deps, Date.now()),
    },
    {
      name: 'notifications',
      everyMs: NOTIFICATIONS_EVERY_MS,
      run: (signal) => notify(deps.notifications, signal),
    },
    {
      name: 'retention',
      everyMs: RETENTION_EVERY_MS,
      run: async () => {
        await forgetDeliveries(deps.db, new Date());
        return enforceRetention(deps, new Date());
      },
    },
    {
      name: 'removed-hosts',
      everyMs: CLEAR_EVERY_MS,
      run: (signal) => clearRemovedHosts(deps, new Date(), signal),
    },
  ];
}
