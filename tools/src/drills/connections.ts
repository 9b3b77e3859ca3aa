import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '../describe-error.ts';
import { DrillDatabase, withDatabase } from './drill-database.ts';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** More than PostgreSQL has. */
const MANY = 100;

/**
 * Somebody else holds every connection that PostgreSQL has, and the server's own were cut: nothing is acked, and when
 * there are some again it goes on by itself.
 */
export async function drillConnections(hosts: number, heldSeconds: number): Promise<DrillResult> {
  const report = new Report(`no database connection left for ${heldSeconds} s`);
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await DrillDatabase.start());
  const server = stack.use(await DrillServer.start({ DATABASE_URL: database.url, SEEP_LOG_LEVEL: 'warn' }));
  const load = stack.use(await FleetLoad.start(server, { hosts }));
  await load.isLive();
  await load.goesOn(hosts);

  await withDatabase(
    database.url,
    async ({ pool }) => {
      const first = await pool.connect();
      const held = [first];
      await waitFor('all connections to be ours', async () => {
        const { rows } = await first.query<{ servers: number }>(
          `
          SELECT count(pg_terminate_backend(pid))::int AS servers FROM pg_stat_activity
          WHERE application_name = 'seep-server' AND pid <> ALL ($1)`,
          [held.map(pidOf)],
        );
        for (;;) {
          const next = await pool.connect().catch(() => undefined);
          if (!next) break;
          held.push(next);
        }
        return rows[0]?.servers === 0;
      });
      const acked = load.acked;
      await delay(heldSeconds * 1000);
      report.check(
        `${held.length} connections held by somebody else: nothing is acked`,
        load.acked === acked,
        {
          acked,
          sent: load.sent,
        },
      );
      report.check(
        '/metrics says why',
        (await server.metric('seep_ingest_stall{reason="too_many_connections"}')) === 1,
        { stalledSeconds: await server.metric('seep_ingest_stalled_seconds') },
      );
      const said = server.log.find((line) => line.includes('has no connection left'));
      report.check('the log says so', said !== undefined, said?.slice(0, 300) ?? server.log.slice(-3));
      const page = await server.get('/hosts').then(
        () => 'answered',
        (error: unknown) => describeError(error),
      );
      report.check(
        'whoever opens a page is told that it is the database, and passes',
        page.includes('HTTP 503') && page.includes('try again'),
        page,
      );
      for (const client of held) client.release();
    },
    MANY,
  );
  await load.goesOn(hosts);
  await checkCounts(load, database.url, report);
  return report.result;
}

/** `pg` knows it from the server's greeting. */
function pidOf(client: object): number {
  return (client as { processID: number }).processID;
}
