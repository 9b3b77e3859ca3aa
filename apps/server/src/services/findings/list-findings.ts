import type { Finding } from '@seep/detection';
import { and, asc, desc, eq, isNull, lt, type SQL } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { findingChanges, findingDecisions, findings, hosts } from '../../db/schema/index.ts';
import { type DecisionItem, listDecisions, toDecision } from './decisions.ts';

/** A finding as lists have it: what the detector said, where, and in words. */
export interface FindingItem {
  id: number;
  hostId: number;
  hostName: string;
  bootNo: number;
  verdict: string;
  isOpen: boolean;
  /** What a person said of it last; null while nobody has, or when it was reopened. */
  decision: DecisionItem | null;
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
  openOnly?: boolean | undefined;
}

/** Newest first, behind a cursor: the id of the last one shown. */
export async function listFindings(
  db: Database,
  filter: FindingFilter,
  page: { limit: number; before?: number | undefined },
): Promise<FindingItem[]> {
  const conditions: (SQL | undefined)[] = [
    filter.hostId === undefined ? undefined : eq(findings.hostId, filter.hostId),
    filter.state === undefined ? undefined : eq(findings.state, filter.state),
    filter.openOnly ? isNull(findings.closedAt) : undefined,
    page.before === undefined ? undefined : lt(findings.id, page.before),
  ];
  const rows = await select(db)
    .where(and(...conditions))
    .orderBy(desc(findings.id))
    .limit(page.limit);
  return rows.map(toItem);
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
  return {
    ...toItem(row),
    history: history.map(({ at, state, verdict }) => ({ atMs: at.getTime(), state, verdict })),
    decisions: await listDecisions(db, { hostId: row.row.hostId, lineageKey: row.row.lineageKey }),
  };
}

function select(db: Database) {
  return db
    .select({ row: findings, hostName: hosts.name, decision: findingDecisions })
    .from(findings)
    .innerJoin(hosts, eq(hosts.id, findings.hostId))
    .leftJoin(
      findingDecisions,
      and(
        eq(findingDecisions.hostId, findings.hostId),
        eq(findingDecisions.lineageKey, findings.lineageKey),
        eq(findingDecisions.isCurrent, true),
      ),
    )
    .$dynamic();
}

interface Row {
  row: typeof findings.$inferSelect;
  hostName: string;
  decision: typeof findingDecisions.$inferSelect | null;
}

function toItem({ row, hostName, decision }: Row): FindingItem {
  return {
    id: row.id,
    hostId: row.hostId,
    hostName,
    bootNo: row.bootNo,
    verdict: row.verdict,
    isOpen: row.closedAt === null,
    decision: decision && decision.decision !== 'reopened' ? toDecision(decision) : null,
    finding: row.finding,
  };
}
