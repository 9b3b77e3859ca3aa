import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDatabase } from './drill-database.ts';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { type DrillResult, Report } from './report.ts';

/**
 * A machine is gone and another takes its place with nothing but a backup: every table has the rows that it had, hosts
 * come with the credentials that they had and go on where they were, people sign in as before. A backup that is cut off
 * or damaged is refused.
 */
export async function drillRestore(hosts: number): Promise<DrillResult> {
  const report = new Report(`backup of ${hosts} hosts restored on an empty machine`);
  await using stack = new AsyncDisposableStack();
  const lost = stack.use(await DrillServer.start());
  const load = stack.use(await FleetLoad.start(lost, { hosts, historyMs: 3_600_000 }));
  await load.isLive();
  await load.goesOn(hosts);
  const file = join(lost.dir, 'seep.backup');
  const port = new URL(lost.url).port;
  await lost.down();
  const before = await rowsWithoutServer(lost);
  await lost.command('backup', file);

  // The other machine has the name that the first had: agents find it there.
  const found = stack.use(await DrillServer.prepare({ SEEP_PORT: port }));
  for (const [how, spoil] of SPOILED) {
    const spoiled = join(found.dir, 'spoiled');
    writeFileSync(spoiled, spoil(readFileSync(file)));
    const said = await found.command('restore', spoiled).catch((error: unknown) => (error as Error).message);
    report.check(
      `a backup that is ${how} is refused, and says why`,
      /seep-server: .*(damaged|not a backup)/.test(said),
      said.split('\n').at(-1),
    );
  }
  await found.command('restore', file);
  const after = await rowsWithoutServer(found);
  report.check(
    `all ${Object.keys(before).length} tables have the rows that they had`,
    JSON.stringify(after) === JSON.stringify(before) && (before['samples'] ?? 0) > 0,
    { fileBytes: statSync(file).size, rows: after },
  );

  await found.up();
  await load.goesOn(2 * hosts);
  const signIn = await fetch(`${found.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: found.url },
    body: JSON.stringify({ email: DrillServer.ADMIN.email, password: DrillServer.ADMIN.password }),
  });
  report.check('a person signs in with the password of before', signIn.ok, signIn.status);
  const token = await fetch(`${found.url}/api/v1/hosts?limit=1`, {
    headers: { authorization: `Bearer ${lost.apiToken}` },
  });
  report.check('an API token of before works', token.ok, token.status);
  await checkCounts(load, await found.databaseUrl(), report);
  return report.result;
}

const SPOILED: readonly (readonly [how: string, spoil: (bytes: Buffer) => Buffer])[] = [
  ['cut off', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2))],
  [
    'damaged',
    (bytes) => {
      const middle = Math.floor(bytes.length / 2);
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle);
      return bytes;
    },
  ],
  ['something else', () => Buffer.from('this was never a backup')],
];

/** Rows of each table of a server that does not run. */
async function rowsWithoutServer(server: DrillServer): Promise<Record<string, number>> {
  return server.withOwnDatabase((url) =>
    withDatabase(url, async ({ pool }) => {
      const { rows: tables } = await pool.query<{ name: string }>(`
      SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname`);
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const { rows } = await pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM "${name}"`);
        counts[name] = rows[0]?.count ?? 0;
      }
      return counts;
    }),
  );
}
