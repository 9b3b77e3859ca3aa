import { cohortKeyOf, type Finding, lineageKeyOf, programOfSubject, verdictOf } from '@seep/detection';
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/client.ts';
import { findingChanges, findings, FLEET, tableRows } from '../../db/schema/index.ts';
import { partsOf } from './whole-finding.ts';

export interface FindingSource {
  hostId: number;
  hostName: string;
  bootNo: number;
  memTotalBytes: number;
}

/** Any number, the same in every replica: with a host's id it orders who writes that host's findings. */
const FINDINGS_LOCK = 7301;

const STATE_RANK: Record<Finding['state'], number> = { watch: 0, probable: 1, confirmed: 2, fixed: 3 };

/**
 * Records what the detector says now: a new finding, or the open one of the same subject with its new numbers. Each
 * change of state is kept as history.
 * @returns ids of the findings, in their order
 */
export async function storeFindings(
  db: Database,
  source: FindingSource,
  news: readonly Finding[],
): Promise<number[]> {
  const ids: number[] = [];
  await db.transaction(async (tx) => {
    // A host that moves between replicas may for a moment have two detectors with the same news.
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${FINDINGS_LOCK}, ${source.hostId})`);
    for (const finding of news) {
      const id = await storeFinding(tx, source, finding);
      if (id !== undefined) ids.push(id);
    }
  });
  return ids;
}

async function storeFinding(
  tx: Transaction,
  source: FindingSource,
  finding: Finding,
): Promise<number | undefined> {
  const [open] = await tx
    .select({ id: findings.id, state: findings.state, firstSeenAt: findings.firstSeenAt })
    .from(findings)
    .where(
      and(
        eq(findings.hostId, source.hostId),
        eq(findings.subjectKey, finding.key),
        isNull(findings.closedAt),
      ),
    )
    .for('update');
  // Closed already, by a person or by another replica: there is nothing to fix.
  if (!open && finding.state === 'fixed') return undefined;

  // A detector that was rebuilt has less history than the one that confirmed.
  const state = open && STATE_RANK[open.state] > STATE_RANK[finding.state] ? open.state : finding.state;
  const firstSeenAt = open?.firstSeenAt ?? new Date(finding.firstSeenMs);
  const current: Finding = { ...finding, state, firstSeenMs: firstSeenAt.getTime() };
  const container = await containerOf(tx, source, finding);
  const verdict = verdictOf(current, { ...source, ...(container && { container }) });
  const at = new Date(finding.updatedMs);
  const row = {
    hostId: source.hostId,
    bootNo: source.bootNo,
    subjectKey: finding.key,
    lineageKey: lineageKeyOf(finding.subject, finding.metric),
    state,
    class: finding.class,
    metric: finding.metric,
    slopePerHour: finding.slopePerHour[1],
    onsetAt: new Date(finding.onsetMs),
    firstSeenAt,
    updatedAt: at,
    closedAt: state === 'fixed' ? at : null,
    exhaustionAt: finding.forecast ? new Date(finding.forecast.atMs[1]) : null,
    verdict,
    ...partsOf(current),
  };
  const [stored] = open
    ? await tx.update(findings).set(row).where(eq(findings.id, open.id)).returning({ id: findings.id })
    : await tx
        .insert(findings)
        .values({ ...row, parentId: await cohortOf(tx, finding) })
        .returning({ id: findings.id });
  if (!stored) throw new Error(`finding ${finding.key} was not stored`);
  if (open?.state !== state)
    await tx.insert(findingChanges).values({ findingId: stored.id, at, state, verdict });
  return stored.id;
}

/** The open finding of a cohort that tells this one too: its host is one more member. */
async function cohortOf(tx: Transaction, { subject, metric, cohort }: Finding): Promise<number | null> {
  if (cohort) return null;
  const program = programOfSubject(subject, metric);
  const keys = [cohortKeyOf(program, subject.version, metric), cohortKeyOf(program, undefined, metric)];
  const [open] = await tx
    .select({ id: findings.id })
    .from(findings)
    .where(and(eq(findings.hostId, FLEET), inArray(findings.subjectKey, keys), isNull(findings.closedAt)));
  return open?.id ?? null;
}

/** What the engine has told of the container that a finding is in; nothing where there is no engine. */
async function containerOf(
  tx: Transaction,
  { hostId, bootNo }: FindingSource,
  { subject }: Finding,
): Promise<{ name: string; hasMemoryLimit: boolean } | undefined> {
  if (subject.container === undefined) return undefined;
  const [row] = await tx
    .select({ facts: tableRows.facts })
    .from(tableRows)
    .where(
      and(
        eq(tableRows.hostId, hostId),
        eq(tableRows.bootNo, bootNo),
        eq(tableRows.table, 'container'),
        sql`left(${tableRows.facts} ->> 'id', 12) = left(${subject.container}, 12)`,
      ),
    )
    .orderBy(desc(tableRows.describedAt))
    .limit(1);
  const { name, hasMemoryLimit } = row?.facts ?? {};
  return typeof name === 'string' ? { name, hasMemoryLimit: hasMemoryLimit !== false } : undefined;
}
