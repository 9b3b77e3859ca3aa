import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { DrillDatabase, withDatabase } from './drill-database.ts';
import { SERVER } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

type Pool = Parameters<Parameters<typeof withDatabase>[1]>[0]['pool'];

/** Any number: the migration waits for it, and the drill holds it. */
const GATE = 20_733;

const MIGRATIONS = join(import.meta.dirname, '..', '..', '..', 'apps', 'server', 'migrations');

/**
 * `seep-server migrate` is killed between two statements, at several points: of a new database, and of an older one
 * that holds something. Nothing half is left, and the next `migrate` makes the schema that it always makes.
 * @param points how many places, spread over all statements
 */
export async function drillMigration(points: number): Promise<DrillResult> {
  const report = new Report(`migration killed at ${points} points, new and old databases`);
  await using database = await DrillDatabase.start();
  const whole = await database.create('whole');
  const statements = await withDatabase(whole, async ({ pool }) => {
    await installGate(pool, 0);
    await migrate(whole);
    return removeGate(pool);
  });
  const wanted = await schemaOf(whole);

  for (let point = 0; point < points; point++) {
    const at = 1 + Math.floor(((statements - 1) * (point + 0.5)) / points);
    const url = await database.create(`new_${point}`);
    await killAt(url, at);
    const left = await schemaOf(url);
    report.check(
      `a new database, killed at statement ${at} of ${statements}: nothing is left`,
      left.length === 0,
      left.length,
    );
    await migrate(url);
    report.check('the next migration makes all of it', same(await schemaOf(url), wanted));
  }

  const older = journal().length - 2;
  const url = await database.create('older');
  const before = await withDatabase(url, async ({ pool }) => {
    await applyByHand(pool, older);
    await pool.query(`INSERT INTO hosts (name, credential_hash) VALUES ('kept', '\\x01')`);
    return schemaOf(url);
  });
  await killAt(url, 1);
  report.check(`an older database (${older} migrations) is as it was`, same(await schemaOf(url), before));
  await migrate(url);
  report.check('and is brought to date by the next migration', same(await schemaOf(url), wanted));
  const kept = await withDatabase(url, ({ pool }) => pool.query(`SELECT name FROM hosts`));
  report.check('with what was in it', kept.rowCount === 1, kept.rows);
  return report.result;
}

async function migrate(url: string): Promise<void> {
  await runProgram(SERVER, ['migrate'], { env: { DATABASE_URL: url } });
}

/** Starts a migration, lets it come to its nth statement, and kills it there. */
async function killAt(url: string, statement: number): Promise<void> {
  await withDatabase(url, async ({ pool }) => {
    await installGate(pool, statement);
    const holder = await pool.connect();
    await holder.query('SELECT pg_advisory_lock($1)', [GATE]);
    const program = new ChildProgram(SERVER, ['migrate'], {
      env: { DATABASE_URL: url },
      onError: () => undefined,
    });
    await waitFor('the migration to be half way', async () => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`,
      );
      return (rowCount ?? 0) > 0;
    });
    await program.kill();
    await holder.query('SELECT pg_advisory_unlock($1)', [GATE]);
    // PostgreSQL finds out that nobody is there any more, and takes it back.
    await waitFor('its transaction to end', async () => {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
          AND pid <> pg_backend_pid()`,
      );
      return rowCount === 0;
    });
    holder.release();
    await removeGate(pool);
  });
}

/** From now on the nth statement that changes the schema waits for the lock; 0: none does, they are counted. */
async function installGate(pool: Pool, statement: number): Promise<void> {
  await pool.query(`
    CREATE SCHEMA gate;
    CREATE SEQUENCE gate.passed;
    CREATE FUNCTION gate.pass() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_query() NOT ILIKE '%drizzle%' AND nextval('gate.passed') = ${statement} THEN
          PERFORM pg_advisory_xact_lock(${GATE});
        END IF;
      END $$;
    CREATE EVENT TRIGGER gate ON ddl_command_end EXECUTE FUNCTION gate.pass()`);
}

/** @returns statements that passed */
async function removeGate(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ passed: number }>('SELECT last_value::int AS passed FROM gate.passed');
  await pool.query('DROP EVENT TRIGGER gate');
  await pool.query('DROP SCHEMA gate CASCADE');
  return rows[0]?.passed ?? 0;
}

/** Every column, index and constraint of ours, a line each, and how many migrations are noted. */
async function schemaOf(url: string): Promise<string[]> {
  return withDatabase(url, async ({ pool }) => {
    const { rows } = await pool.query<{ line: string }>(`
      SELECT format('column %s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) AS line
        FROM information_schema.columns WHERE table_schema = 'public'
      UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
      ORDER BY line`);
    const noted = await pool
      .query<{ count: number }>('SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations')
      .then((answer) => answer.rows[0]?.count ?? 0)
      .catch(() => 0);
    return [...rows.map(({ line }) => line), ...(noted > 0 ? [`migrations ${noted}`] : [])];
  });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

function journal(): { tag: string; when: number }[] {
  const text = readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8');
  return (JSON.parse(text) as { entries: { tag: string; when: number }[] }).entries;
}

/** The first migrations, as an older server has applied and noted them. */
async function applyByHand(pool: Pool, count: number): Promise<void> {
  await pool.query(`
    CREATE SCHEMA drizzle;
    CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`);
  for (const { tag, when } of journal().slice(0, count)) {
    const text = readFileSync(join(MIGRATIONS, `${tag}.sql`), 'utf8');
    await pool.query(text.replaceAll('--> statement-breakpoint', ''));
    const hash = createHash('sha256').update(text).digest('hex');
    await pool.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      hash,
      when,
    ]);
  }
}
