import type pg from 'pg';
import { clusterDir, freeBytesOf } from '../db/embedded/disk.ts';
import { partitionName, PARTITIONED_TABLES } from '../db/partitions.ts';
import { holderOfDataDir } from '../data-dir-lock.ts';
import type { Database } from '../db/client.ts';
import { hosts as hostsTable } from '../db/schema/index.ts';
import { hostsWithin, openFilesLimit, RAISE_OPEN_FILES } from '../open-files.ts';
import { listJobs } from '../services/storage/list-jobs.ts';
import { getRetention } from '../services/storage/retention.ts';
import { storageReport } from '../services/storage/storage-report.ts';
import { formatBytes, formatDuration } from '@seep/shared';

/** One thing that was looked at. */
export interface Check {
  what: string;
  state: 'good' | 'warning' | 'bad';
  /** What was found, and where it is not good, what to do. */
  found: string;
}

const DAY_MS = 86_400_000;
const OLDEST_POSTGRES = 150_000;
const LEAST_FREE_BYTES = 1024 ** 3;
const MAX_CLOCK_DIFFERENCE_MS = 2000;
const JOB_SILENCE_MS = 3_600_000;
const MANY_LATE_ROWS = 100_000;

interface Deps {
  pool: pg.Pool;
  db: Database;
}

/** Files that a process may have open, as far as a command beside the server can tell. */
export interface OpenFiles {
  limit: number;
  /** The server's process; undefined when the limit is the command's own. */
  serverPid: number | undefined;
}

/**
 * Looks at all that a server needs, and says what is wrong with it. The disk comes first: when it is full there may be
 * no database to ask.
 * @param dataDir undefined when the database is somewhere else
 * @param withDatabase gives the database, or fails with the reason why there is none
 */
export async function doctor(
  dataDir: string | undefined,
  withDatabase: (look: (deps: Deps) => Promise<Check[]>) => Promise<Check[]>,
): Promise<Check[]> {
  // Before there is a database: one that is started for us takes the data directory for this process.
  const openFiles = await findOpenFiles(dataDir);
  const ofMachine = dataDir === undefined ? [] : await allOf([diskSpace], dataDir);
  const ofDatabase = await withDatabase((deps) => allOf(DATABASE_CHECKS, { ...deps, openFiles })).catch(
    (error: unknown) => [{ what: 'database', state: 'bad' as const, found: (error as Error).message }],
  );
  return [...ofMachine, ...ofDatabase];
}

const DATABASE_CHECKS = [
  postgresVersion,
  clock,
  partitions,
  lateRows,
  jobRuns,
  rollUps,
  storage,
  hosts,
  roomForHosts,
];

async function allOf<Given>(
  checks: readonly ((given: Given) => Promise<Check | Check[]>)[],
  given: Given,
): Promise<Check[]> {
  const results: Check[] = [];
  for (const check of checks) {
    try {
      results.push(...[await check(given)].flat());
    } catch (error) {
      results.push({ what: check.name, state: 'bad', found: (error as Error).message });
    }
  }
  return results;
}

async function postgresVersion({ pool }: Deps): Promise<Check> {
  const { rows } = await pool.query<{ number: number; citus: string | null }>(`
    SELECT current_setting('server_version_num')::int AS number,
      (SELECT extversion FROM pg_extension WHERE extname = 'citus') AS citus`);
  const { number = 0, citus = null } = rows[0] ?? {};
  const found = `PostgreSQL ${Math.floor(number / 10_000)}${citus === null ? '' : `, Citus ${citus}`}`;
  return number >= OLDEST_POSTGRES
    ? { what: 'database', state: 'good', found }
    : { what: 'database', state: 'bad', found: `${found}: 15 or later is needed` };
}

async function clock({ pool }: Deps): Promise<Check> {
  const askedMs = Date.now();
  const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  const middleMs = (askedMs + Date.now()) / 2;
  const differenceMs = Math.round((rows[0]?.now.getTime() ?? 0) - middleMs);
  return Math.abs(differenceMs) <= MAX_CLOCK_DIFFERENCE_MS
    ? { what: 'clock', state: 'good', found: `the database's clock differs by ${differenceMs} ms` }
    : {
        what: 'clock',
        state: 'warning',
        found: `the database's clock differs by ${differenceMs} ms: let both machines keep time (chrony, timesyncd)`,
      };
}

async function diskSpace(dataDir: string): Promise<Check> {
  const freeBytes = await freeBytesOf(dataDir);
  const found = `${formatBytes(freeBytes)} free in ${clusterDir(dataDir)}`;
  return freeBytes >= LEAST_FREE_BYTES
    ? { what: 'disk', state: 'good', found }
    : { what: 'disk', state: 'bad', found: `${found}: shorten the retention, or make room` };
}

async function partitions({ pool }: Deps): Promise<Check> {
  const missing: string[] = [];
  for (const table of PARTITIONED_TABLES) {
    const lengthMs = table.days * DAY_MS;
    const name = partitionName(table, new Date(Math.floor((Date.now() + DAY_MS) / lengthMs) * lengthMs));
    const { rows } = await pool.query<{ found: string | null }>('SELECT to_regclass($1) AS found', [name]);
    if (rows[0]?.found === null) missing.push(name);
  }
  return missing.length === 0
    ? { what: 'partitions', state: 'good', found: 'tomorrow has its partitions' }
    : {
        what: 'partitions',
        state: 'warning',
        found: `${missing.join(', ')} missing: the retention job makes them while a server runs`,
      };
}

async function lateRows({ pool }: Deps): Promise<Check> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*) FROM (SELECT 1 FROM samples_default LIMIT ${MANY_LATE_ROWS}) AS late`,
  );
  const count = rows[0]?.count ?? 0;
  return count < MANY_LATE_ROWS
    ? { what: 'late samples', state: 'good', found: `${count} outside of all partitions` }
    : {
        what: 'late samples',
        state: 'warning',
        found: `${count} or more outside of all partitions: some host's clock is years off`,
      };
}

async function jobRuns({ db }: Deps): Promise<Check[]> {
  const jobs = await listJobs(db);
  if (jobs.length === 0)
    return [{ what: 'jobs', state: 'warning', found: 'none has run yet: start the server' }];
  return jobs.map(({ name, finishedAtMs, failures, runs, lastError }) => {
    const silentMs = Date.now() - (finishedAtMs ?? 0);
    const found = `ran ${runs} times, ${failures} failed, last ${formatDuration(silentMs)} ago`;
    const isGood = silentMs < JOB_SILENCE_MS;
    return {
      what: `job ${name}`,
      state: isGood && failures === 0 ? 'good' : 'warning',
      found: lastError === null ? found : `${found}: ${lastError}`,
    };
  });
}

async function rollUps({ pool }: Deps): Promise<Check> {
  const { rows } = await pool.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM rollup_marks
     WHERE at < now() - CASE tier WHEN 1 THEN interval '3 hours' ELSE interval '25 hours' END`,
  );
  const waiting = rows[0]?.waiting ?? 0;
  return {
    what: 'roll-ups',
    state: waiting === 0 ? 'good' : 'warning',
    found: waiting === 0 ? 'up to date' : `${waiting} chunks wait for the roll-up job`,
  };
}

async function storage({ pool, db }: Deps): Promise<Check> {
  const { tiers, databaseBytes } = await storageReport(pool);
  const retention = await getRetention(db);
  const parts = tiers.map(({ table, bytes }) => `${table} ${formatBytes(bytes)}`);
  return {
    what: 'storage',
    state: 'good',
    found:
      `${formatBytes(databaseBytes)} in all: ${parts.join(', ')}; samples are kept ${retention.samplesHours} h, ` +
      `5 minutes ${retention.fiveMinuteDays} d, hours ${retention.hourDays} d`,
  };
}

async function hosts({ pool }: Deps): Promise<Check> {
  const { rows } = await pool.query<{ all: number; skewed: number }>(`
    SELECT count(*) AS all, count(*) FILTER (WHERE abs(clock_skew_ms) > 60000) AS skewed FROM hosts`);
  const { all = 0, skewed = 0 } = rows[0] ?? {};
  return skewed === 0
    ? { what: 'hosts', state: 'good', found: `${all} enrolled` }
    : {
        what: 'hosts',
        state: 'warning',
        found: `${all} enrolled, clocks of ${skewed} differ by more than a minute`,
      };
}

async function findOpenFiles(dataDir: string | undefined): Promise<OpenFiles> {
  const serverPid = dataDir === undefined ? undefined : await holderOfDataDir(dataDir, 'server');
  return { limit: openFilesLimit(serverPid), serverPid };
}

async function roomForHosts({ db, openFiles }: Deps & { openFiles: OpenFiles }): Promise<Check> {
  return judgeRoom(await db.$count(hostsTable), openFiles);
}

/** A host that is connected is an open file of its server. */
export function judgeRoom(hostCount: number, { limit, serverPid }: OpenFiles): Check {
  const whose =
    serverPid === undefined
      ? 'of this command, the limit of a server that was started in another way may differ'
      : `of the running server, process ${serverPid}`;
  const room = hostsWithin(limit);
  const found = `${limit} (${whose}): room for ${room} hosts at once, ${hostCount} are enrolled`;
  return hostCount <= room
    ? { what: 'open files', state: 'good', found }
    : {
        what: 'open files',
        state: 'warning',
        found: `${found}; unless replicas share them, ${RAISE_OPEN_FILES}`,
      };
}
