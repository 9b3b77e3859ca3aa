import { type Finding, standingOf } from '@seep/detection';
import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  inArray,
  isNull,
  lt,
  type Placeholder,
  sql,
  type SQL,
} from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import {
  findingChanges,
  findingDecisions,
  findingHosts,
  findings,
  FLEET,
  hosts,
} from '../../db/schema/index.ts';
import { writtenOnce } from '../../db/written-once.ts';
import { type DecisionItem, feedbackOf, listDecisions, silences, toDecision } from './decisions.ts';
import { WHOLE, wholeFinding } from './whole-finding.ts';

/** A finding as lists have it: what the detector said, where, and in words. */
export interface FindingItem {
  id: number;
  /** The host; of a finding of many hosts the first of them. */
  hostId: number;
  hostName: string;
  /** All that it is about: one, or the members of a cohort that grow. */
  hosts: { id: number; name: string }[];
  bootNo: number;
  /** The finding of a cohort that tells this one too; null for most. */
  parentId: number | null;
  verdict: string;
  isOpen: boolean;
  /** What a person said of it last; null while nobody has, or when it was reopened. */
  decision: DecisionItem | null;
  /** Does it count against its hosts? Not when it is muted, expected up to more than this, or called no leak. */
  counts: boolean;
  finding: Finding;
}

export interface FindingDetail extends FindingItem {
  history: { atMs: number; state: Finding['state']; verdict: string }[];
  /** All that people said of it, the first first. */
  decisions: DecisionItem[];
}

export interface FindingFilter {
  hostId?: number | undefined;
  state?: Finding['state'] | undefined;
  /** Also those of single hosts that a cohort's finding tells too. */
  withMerged?: boolean | undefined;
}

/**
 * Newest first, behind a cursor: the id of the last one shown. The points of the proof are left out: they are nine tenths
 * of a finding, and a page that lists many draws none of them.
 */
export async function listFindings(
  db: Database,
  filter: FindingFilter,
  page: { limit: number; before?: number | undefined },
): Promise<FindingItem[]> {
  if (filter.hostId !== undefined && filter.state === undefined && page.before === undefined) {
    const query = filter.withMerged ? allOfHost(db) : ownOfHost(db);
    return toItems(db, await query.execute({ hostId: filter.hostId, limit: page.limit }));
  }
  const conditions: (SQL | undefined)[] = [
    filter.hostId === undefined ? undefined : ofHost(filter.hostId),
    filter.withMerged ? undefined : isNull(findings.parentId),
    filter.state === undefined ? undefined : eq(findings.state, filter.state),
    page.before === undefined ? undefined : lt(findings.id, page.before),
  ];
  const rows = await select(db, WITHOUT_POINTS)
    .where(and(...conditions))
    .orderBy(desc(findings.id))
    .limit(page.limit);
  return toItems(db, rows);
}

/**
 * Open findings that count against their hosts, the most urgent first: the worst state, then the nearest exhaustion, then
 * the steepest slope. Those of single hosts that a cohort's finding tells are left out, as are the points of the proof.
 */
export async function listUrgentFindings(db: Database, limit: number): Promise<FindingItem[]> {
  const rows = await select(db, WITHOUT_POINTS)
    .where(isOpenAndCounts())
    // As the index `findings_urgent` has it.
    .orderBy(
      asc(findings.state),
      asc(findings.exhaustionAt),
      sql`${findings.slopePerHour} DESC NULLS LAST`,
      sql`${findings.id} DESC NULLS LAST`,
    )
    .limit(limit);
  return toItems(db, rows);
}

/** How many {@link listUrgentFindings} would list without a limit. */
export async function countOpenFindings(db: Database): Promise<number> {
  const [row] = await db
    .select({ findings: count() })
    .from(findings)
    .leftJoin(findingDecisions, isSaidOfIt())
    .where(isOpenAndCounts());
  return row?.findings ?? 0;
}

/** Of a query that is joined with what was said of each last. */
function isOpenAndCounts(): SQL | undefined {
  return and(
    isNull(findings.closedAt),
    isNull(findings.parentId),
    sql`${silences(findingDecisions)} IS NOT TRUE`,
  );
}

/** What the page of a host asks. */
const findingsOfHost = (withMerged: boolean, name: string) =>
  writtenOnce((db) =>
    select(db, WITHOUT_POINTS)
      .where(and(ofHost(sql.placeholder('hostId')), withMerged ? undefined : isNull(findings.parentId)))
      .orderBy(desc(findings.id))
      .limit(sql.placeholder('limit'))
      .prepare(name),
  );
const allOfHost = findingsOfHost(true, 'all_findings_of_host');
const ownOfHost = findingsOfHost(false, 'findings_of_host');

/** Its own and those that it shares. By their ids: an OR over two tables would be looked for in all findings. */
function ofHost(hostId: number | Placeholder): SQL {
  return sql`${findings.id} IN (
    SELECT f.id FROM ${findings} f WHERE f.host_id = ${hostId}
    UNION ALL SELECT h.finding_id FROM ${findingHosts} h WHERE h.host_id = ${hostId})`;
}

/** Findings by their ids, the first first. */
export async function getFindings(db: Database, ids: readonly number[]): Promise<FindingItem[]> {
  if (ids.length === 0) return [];
  const rows = await select(db)
    .where(inArray(findings.id, [...ids]))
    .orderBy(asc(findings.id));
  return toItems(db, rows);
}

export async function getFinding(db: Database, id: number): Promise<FindingDetail | undefined> {
  const [row] = await select(db).where(eq(findings.id, id));
  if (!row) return undefined;
  const history = await db
    .select()
    .from(findingChanges)
    .where(eq(findingChanges.findingId, id))
    .orderBy(asc(findingChanges.at))
    .limit(1000);
  const [item] = await toItems(db, [row]);
  if (!item) return undefined;
  return {
    ...item,
    history: history.map(({ at, state, verdict }) => ({ atMs: at.getTime(), state, verdict })),
    decisions: await listDecisions(db, { hostId: row.row.hostId, lineageKey: row.row.lineageKey }),
  };
}

const { proofPoints: _, ...BESIDE_POINTS } = getTableColumns(findings);

/** In place of a whole one. Rows of earlier servers have their points in the finding. */
const WITHOUT_POINTS = {
  finding: sql<Finding>`jsonb_set(${findings.finding}, '{proof,points}', '[]', false)`,
  proofPoints: sql<null>`NULL`,
};

function select(db: Database, finding: typeof WHOLE | typeof WITHOUT_POINTS = WHOLE) {
  return db
    .select({
      row: { ...BESIDE_POINTS, ...finding },
      hostName: hosts.name,
      decision: findingDecisions,
    })
    .from(findings)
    .leftJoin(hosts, eq(hosts.id, findings.hostId))
    .leftJoin(findingDecisions, isSaidOfIt())
    .$dynamic();
}

/** Joins a finding with what was said of it last. */
function isSaidOfIt(): SQL | undefined {
  return and(
    eq(findingDecisions.hostId, findings.hostId),
    eq(findingDecisions.lineageKey, findings.lineageKey),
    eq(findingDecisions.isCurrent, true),
  );
}

interface Row {
  row: typeof findings.$inferSelect;
  hostName: string | null;
  decision: typeof findingDecisions.$inferSelect | null;
}

async function toItems(db: Database, rows: readonly Row[]): Promise<FindingItem[]> {
  const shared = rows.filter(({ row }) => row.hostId === FLEET).map(({ row }) => row.id);
  const members =
    shared.length === 0
      ? []
      : await db
          .select({ findingId: findingHosts.findingId, id: hosts.id, name: hosts.name })
          .from(findingHosts)
          .innerJoin(hosts, eq(hosts.id, findingHosts.hostId))
          .where(inArray(findingHosts.findingId, shared))
          .orderBy(asc(hosts.id));
  const byFinding = Map.groupBy(members, ({ findingId }) => findingId);
  return rows.map((row) => toItem(row, byFinding.get(row.row.id)));
}

function toItem(
  { row, hostName, decision }: Row,
  members: readonly { id: number; name: string }[] | undefined,
): FindingItem {
  const all = members?.map(({ id, name }) => ({ id, name })) ?? [{ id: row.hostId, name: hostName ?? '' }];
  const feedback = decision && feedbackOf(decision);
  const standing = standingOf(
    { to: row.finding.to, firstSeenMs: row.firstSeenAt.getTime() },
    feedback ? [feedback] : [],
    Date.now(),
  );
  return {
    id: row.id,
    hostId: all[0]?.id ?? row.hostId,
    hostName: all[0]?.name ?? '',
    hosts: all,
    bootNo: row.bootNo,
    parentId: row.parentId,
    // What is acknowledged is known, and counts all the same.
    counts: standing.notifies || standing.because?.kind === 'acknowledged',
    verdict: row.verdict,
    isOpen: row.closedAt === null,
    decision: decision && decision.decision !== 'reopened' ? toDecision(decision) : null,
    finding: wholeFinding(row),
  };
}
