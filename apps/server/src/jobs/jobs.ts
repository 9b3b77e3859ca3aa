import type pg from 'pg';
import type { Database } from '../db/client.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import { rollUpNext } from '../rollups/roll-up.ts';
import { TIERS } from '../rollups/tiers.ts';
import { enforceRetention } from '../services/storage/enforce-retention.ts';
import type { Job } from './job-runner.ts';

const ROLL_UP_EVERY_MS = 30_000;
const RETENTION_EVERY_MS = 600_000;

/** Everything that the server does by itself. */
export function createJobs(deps: { pool: pg.Pool; db: Database; schemas: SchemaRegistry }): Job[] {
  return [
    {
      name: 'roll-up',
      everyMs: ROLL_UP_EVERY_MS,
      run: async (signal) => {
        let chunks = 0;
        for (const tier of TIERS) {
          while (!signal.aborted && (await rollUpNext(deps, tier, Date.now()))) chunks++;
        }
        return chunks > 0 ? `rolled up ${chunks} chunks` : undefined;
      },
    },
    {
      name: 'retention',
      everyMs: RETENTION_EVERY_MS,
      run: () => enforceRetention(deps, new Date()),
    },
  ];
}
