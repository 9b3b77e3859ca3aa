import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  countDuplicates,
  createEnrolmentToken,
  freePort,
  readConfig,
  startServer,
} from '@seep/server/testing';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { enrolAll, type Enrolled, FleetState } from '../src/fleet/enrol.ts';
import { Fleet } from '../src/fleet/fleet.ts';
import { planHost } from '../src/fleet/host-plan.ts';

const HOUR_MS = 3_600_000;

test('a fleet sends its history and its present through a storm and a restart, and all of it is stored once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'seep-fleet-'));
  const logger = pino({ level: 'silent' });
  const port = await freePort();
  const config = readConfig({ SEEP_DATA_DIR: dir, SEEP_PORT: `${port}` });
  let server = await startServer(config, logger);
  try {
    const expiresAt = new Date(Date.now() + HOUR_MS);
    const { token } = await createEnrolmentToken(server.database.db, 'test', {
      uses: 6,
      expiresAt,
      labels: {},
    });
    const plans = Array.from({ length: 6 }, (_, index) =>
      planHost({ seed: 1, hosts: 6, skewMs: 1000, isHealthy: false }, index),
    );
    const state = new FleetState(undefined, server.url);
    await enrolAll(server.url, token, plans, state, () => undefined);
    const fleet = new Fleet(
      plans,
      plans.map(({ name }) => state.of(name) as Enrolled),
      Date.now() - HOUR_MS,
      {
        server: server.url,
        intervalMs: 500,
        durationMs: 6000,
        historyMs: HOUR_MS,
        historyIntervalMs: 60_000,
        stormsAtMs: [1500],
        connectsPerSecond: 500,
        warmUpMs: 0,
        timeScale: 1,
        seed: 1,
      },
    );
    const running = fleet.run();
    await delay(3000);
    // What SIGTERM does.
    await server.close();
    server = await startServer(config, logger);
    const result = await running;
    expect(result).toMatchObject({ hosts: 6, lost: 0 });
    // All were cut off once; on a machine that is busy one may be let go for being slow besides.
    expect(result.disconnects).toBeGreaterThanOrEqual(6);
    expect(result.connects).toBe(result.disconnects + 6);
    expect(result.acked).toBe(result.sent);
    // An hour at a sample a minute, and more than nothing of the present.
    expect(result.sent).toBeGreaterThan(6 * 62);
    // Those of the past hour may be packed already.
    const { rows } = await server.database.pool.query<{ stored: number; lost: number }>(`
      SELECT (SELECT count(*) FROM samples)::int + (SELECT coalesce(sum(records), 0) FROM sealed_samples)::int AS stored,
        (SELECT sum(last_seq - stored_records)::int FROM boots) AS lost`);
    expect(rows[0]).toEqual({ stored: result.sent, lost: 0 });
    const duplicates = plans.map(({ name }) =>
      countDuplicates(server.database, Number((state.of(name) as Enrolled).hostId)),
    );
    expect(await Promise.all(duplicates)).toEqual(plans.map(() => 0));
  } finally {
    await server.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
