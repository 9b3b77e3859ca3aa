import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { boots, processes } from '../../db/schema/index.ts';
import { isProcess } from './is-process.ts';
import { formatProcessId, type ProcessKey } from './process-id.ts';

/** The same program in the same place across restarts: what a host has run, as far back as is kept. */
export interface Lineage {
  name: string;
  /** Digits stand as #: they tell runs of a program apart, not programs. */
  program: string;
  unit: string | null;
  container: string | null;
  /** Processes of it that were seen, over all boots. */
  starts: number;
  alive: number;
  firstSeenAtMs: number;
  lastStartAtMs: number;
  /** Half of those that have ended lived for longer; null while none has. */
  medianLifeMs: number | null;
  /** The latest first. */
  latestIds: string[];
}

const MOST_LINEAGES = 1000;
/** As many as can be told apart in one chart. */
const LATEST = 8;

const program = sql<string>`regexp_replace(${processes.command}, '[0-9]+', '#', 'g')`;
const lifeMs = sql`extract(epoch FROM ${processes.goneAt} - ${processes.firstSeenAt}) * 1000`;

/** Lineages of a host that have begun more than once, those that begin the most first. */
export async function listLineages(db: Database, hostId: number): Promise<Lineage[]> {
  const rows = await db
    .select({
      name: sql<string>`max(${processes.name})`,
      program,
      unit: processes.unit,
      container: processes.container,
      starts: sql<number>`count(*)::int`,
      alive: sql<number>`(count(*) FILTER (WHERE ${processes.goneAt} IS NULL))::int`,
      firstSeenAtMs: sql<number>`extract(epoch FROM min(${processes.firstSeenAt}))::float8 * 1000`,
      lastStartAtMs: sql<number>`extract(epoch FROM max(${processes.firstSeenAt}))::float8 * 1000`,
      medianLifeMs: sql<number | null>`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${lifeMs})`,
      latestIds: sql<string[]>`(array_agg(
        concat_ws('-', ${processes.hostId}, ${processes.bootNo}, ${processes.pid}, ${processes.startTicks})
        ORDER BY ${processes.bootNo} DESC, ${processes.startTicks} DESC))[1:${sql.raw(`${LATEST}`)}]`,
    })
    .from(processes)
    .where(and(eq(processes.hostId, hostId), eq(processes.isKernelThread, false)))
    .groupBy(program, processes.unit, processes.container)
    .having(sql`count(*) > 1`)
    .orderBy(desc(sql`count(*)`))
    .limit(MOST_LINEAGES);
  return rows;
}

/** One life of a lineage. */
export interface Incarnation {
  id: string;
  pid: number;
  bootNo: number;
  startedAtMs: number;
  goneAtMs: number | null;
}

const MOST_INCARNATIONS = 100;

/** All lives of the program that a process is one of, the latest first; undefined when there is no such process. */
export async function lineageOf(db: Database, key: ProcessKey): Promise<Incarnation[] | undefined> {
  const [process] = await db.select().from(processes).where(isProcess(key));
  if (!process) return undefined;
  const rows = await db
    .select({ process: processes, boot: boots })
    .from(processes)
    .innerJoin(boots, and(eq(boots.hostId, processes.hostId), eq(boots.no, processes.bootNo)))
    .where(
      and(
        eq(processes.hostId, key.hostId),
        sql`${program} = regexp_replace(${process.command}, '[0-9]+', '#', 'g')`,
        // A program without a command line is known by its name alone.
        process.command === '' ? eq(processes.name, process.name) : undefined,
        isSame(processes.unit, process.unit),
        isSame(processes.container, process.container),
      ),
    )
    .orderBy(desc(processes.bootNo), desc(processes.startTicks))
    .limit(MOST_INCARNATIONS);
  return rows.map(({ process: { hostId, bootNo, pid, startTicks, goneAt }, boot }) => ({
    id: formatProcessId({ hostId, bootNo, pid, startTicks }),
    pid,
    bootNo,
    startedAtMs: boot.ticksZeroAt.getTime() + (startTicks / boot.facts.ticksPerSecond) * 1000,
    goneAtMs: goneAt?.getTime() ?? null,
  }));
}

function isSame(column: typeof processes.unit | typeof processes.container, value: string | null): SQL {
  return sql`${column} IS NOT DISTINCT FROM ${value}`;
}
