import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@seep/server/testing';
import { DrillDatabase, withDatabase } from './drill-database.ts';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { LoadBalancer } from './load-balancer.ts';
import { canOpenPages, OpenPage } from './open-page.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** Detection runs this much faster: ten minutes of history are ten hours. */
const TIME_SCALE = 60;
const HISTORY_MS = 600_000;
const HISTORY_INTERVAL_MS = 4000;
/** What is waited for comes within seconds; a small machine that does something else may take minutes. */
const SLOW_MACHINE_MS = 300_000;

interface ReplicasDrill {
  hosts: number;
  /** How long the fleet is watched after each kill. */
  watchSeconds: number;
}

/**
 * Two servers on one database behind haproxy. Under the load of a fleet with leaks one is killed, comes back, and the
 * other is killed: no record is lost or doubled, findings go on as the ones that they were, and a page that is open all
 * the while shows new samples again by itself.
 */
export async function drillReplicas({ hosts, watchSeconds }: ReplicasDrill): Promise<DrillResult> {
  const report = new Report(`each of two replicas killed under ${hosts} simulated hosts`);
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await DrillDatabase.start());
  const port = await freePort();
  const env = {
    DATABASE_URL: database.url,
    SEEP_PUBLIC_URL: `http://127.0.0.1:${port}`,
    SEEP_TIME_SCALE: `${TIME_SCALE}`,
    SEEP_SAMPLE_INTERVAL: '1',
  };
  const one = stack.use(await DrillServer.start(env));
  const other = stack.use(await DrillServer.start(env));
  const balancer = stack.use(await LoadBalancer.start([one.url, other.url], port));
  const load = stack.use(
    await FleetLoad.start(
      { url: balancer.url, token: (uses) => one.token(uses) },
      {
        hosts,
        historyMs: HISTORY_MS,
        historyIntervalMs: HISTORY_INTERVAL_MS,
        timeScale: TIME_SCALE,
        hasLeaks: true,
      },
    ),
  );
  await load.isLive(SLOW_MACHINE_MS);
  await load.goesOn(4 * hosts, SLOW_MACHINE_MS);
  const leaking = new Set(load.truths().map(({ hostId }) => Number(hostId)));
  await waitFor(
    'findings of the leaks',
    async () => (await openFindings(database.url)).length > 0,
    SLOW_MACHINE_MS,
  );
  const watched = (await openFindings(database.url))[0]?.hostId ?? 1;
  await using page = canOpenPages ? await OpenPage.ofHost(balancer.url, watched) : undefined;
  if (!page)
    process.stderr.write('       no Chromium, or no dashboard (npm run build): the open page is left out\n');

  // Which hosts were on the first replica is the balancer's choice; the second one has all of them.
  let followed = 0;
  for (const [name, victim] of [
    ['one', one],
    ['other', other],
  ] as const) {
    const connected = (await victim.metric('seep_agents_connected')) ?? 0;
    const before = await openFindings(database.url);
    const killedAt = new Date();
    await victim.kill();
    await load.goesOn(2 * hosts, SLOW_MACHINE_MS);
    await waitFor('all hosts to be connected', () => load.connected === hosts, SLOW_MACHINE_MS);
    if (page) {
      const shownMs = await page.showsSampleOf(killedAt.getTime() + 2000);
      report.check(
        `replica ${name} killed: the open page shows new samples by itself, on the document that it was`,
        await page.isSameDocument(),
        { killedAt, shown: new Date(shownMs), follows: await page.isLive() },
      );
    }
    await delay(watchSeconds * 1000);
    await waitFor(
      'newer figures of every finding that was open',
      async () => {
        const now = new Map((await allFindings(database.url)).map((finding) => [finding.id, finding]));
        return before.every(({ id }) => (now.get(id)?.updatedAt ?? killedAt) > killedAt);
      },
      SLOW_MACHINE_MS,
    );
    const moved = await hostsThatCame(database.url, killedAt);
    report.check(
      `replica ${name} killed: its ${connected} hosts came to the other`,
      moved.size >= connected,
      {
        moved: moved.size,
        hosts,
      },
    );
    followed += checkFindings(report, {
      before,
      after: await allFindings(database.url),
      moved,
      leaking,
      killedAt,
    });
    await victim.up();
  }
  report.check('findings moved with their hosts', followed > 0, { followed });
  await checkCounts(load, database.url, report);
  return report.result;
}

interface StoredFinding {
  id: number;
  hostId: number;
  subject: string;
  state: string;
  updatedAt: Date;
  isOpen: boolean;
}

async function allFindings(url: string): Promise<StoredFinding[]> {
  return withDatabase(url, async ({ pool }) => {
    const { rows } = await pool.query<StoredFinding>(`
      SELECT id, host_id AS "hostId", subject_key AS subject, state, updated_at AS "updatedAt",
        closed_at IS NULL AS "isOpen" FROM findings ORDER BY id`);
    return rows;
  });
}

async function openFindings(url: string): Promise<StoredFinding[]> {
  return (await allFindings(url)).filter(({ isOpen }) => isOpen);
}

/** Hosts that said hello since. */
async function hostsThatCame(url: string, since: Date): Promise<Set<number>> {
  return withDatabase(url, async ({ pool }) => {
    const { rows } = await pool.query<{ id: number }>('SELECT id FROM hosts WHERE connected_at >= $1', [
      since,
    ]);
    return new Set(rows.map(({ id }) => id));
  });
}

/**
 * What was found before goes on under its number, and nothing is found a second time.
 * @returns findings of hosts that moved
 */
function checkFindings(
  report: Report,
  seen: {
    before: readonly StoredFinding[];
    after: readonly StoredFinding[];
    moved: ReadonlySet<number>;
    leaking: ReadonlySet<number>;
    killedAt: Date;
  },
): number {
  const { before, after, moved, leaking, killedAt } = seen;
  const ofMoved = before.filter(({ hostId }) => moved.has(hostId));
  const still = new Map(after.map((finding) => [finding.id, finding]));
  const isThere = ofMoved.filter(({ id }) => still.get(id)?.isOpen === true);
  const goOn = isThere.filter(({ id }) => (still.get(id)?.updatedAt ?? killedAt) > killedAt);
  const numbersBySubject = Map.groupBy(after, ({ hostId, subject }) => `${hostId} ${subject}`);
  const twice = [...numbersBySubject].filter(([, findings]) => findings.length > 1).map(([key]) => key);
  report.check(
    'findings of hosts that moved are open under the number that they had, all with newer figures; none is there twice',
    goOn.length === ofMoved.length && twice.length === 0,
    {
      open: before.length,
      ofHostsThatMoved: ofMoved.length,
      stillOpen: isThere.length,
      withNewFigures: goOn.length,
      found: after.length,
      onHostsThatLeak: after.filter(({ hostId }) => leaking.has(hostId)).length,
      twice,
    },
  );
  return ofMoved.length;
}
