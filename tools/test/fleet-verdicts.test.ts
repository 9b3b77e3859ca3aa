import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createApiToken,
  createEnrolmentToken,
  freePort,
  readConfig,
  startServer,
} from '@seep/server/testing';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { checkFleetVerdicts, VERDICT_TIME_SCALE } from '../src/drills/fleet-verdicts.ts';

/* The short version of `npm run drill -- fleet-verdicts`. */

test('four leaks in a fleet are four findings', { timeout: 400_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'seep-verdicts-'));
  const config = readConfig({
    SEEP_DATA_DIR: dir,
    SEEP_PORT: `${await freePort()}`,
    SEEP_TIME_SCALE: `${VERDICT_TIME_SCALE}`,
    SEEP_SAMPLE_INTERVAL: '5',
  });
  const server = await startServer(config, pino({ level: 'silent' }));
  try {
    const { db } = server.database;
    const apiToken = await createApiToken(db, 'test', { name: 'test', role: 'viewer' });
    const { checks } = await checkFleetVerdicts(
      {
        url: server.url,
        token: async (uses) =>
          (
            await createEnrolmentToken(db, 'test', {
              uses,
              expiresAt: new Date(Date.now() + 60_000),
              labels: {},
            })
          ).token,
        get: async <Body>(path: string) => {
          const headers = { authorization: `Bearer ${apiToken}` };
          return (await (await fetch(`${server.url}/api/v1${path}`, { headers })).json()) as Body;
        },
      },
      { hosts: 40, versionHosts: 6, leakingHosts: 6, historyHours: 60, seed: 3, quietMs: 15_000 },
    );
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
