import { type Feedback, lineageKeyOf } from '@seep/detection';
import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import { alias, type PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../../db/client.ts';
import { type Decision, findingDecisions, findings } from '../../db/schema/index.ts';
import { recordAudit } from '../access/audit.ts';

/** What a person said of what leaks. */
export interface DecisionItem {
  decision: Decision;
  atMs: number;
  actor: string;
  comment: string;
  /** When a mute ends by itself. */
  untilMs: number | null;
  /** Up to what level growth is expected, in the metric's unit; null: to any. */
  upTo: number | null;
}

export interface DecisionRequest {
  decision: Decision;
  comment: string;
  untilMs?: number | undefined;
  /** With `expected`: up to this level. */
  upTo?: number | undefined;
}

/** Decisions that keep a finding from counting against its host. Acknowledged is known, and counts. */
const SILENCING: readonly Decision[] = ['muted', 'expected', 'not_a_leak'];

/** Of a query of findings: somebody has said that these are not to be counted. */
export function isSilenced(): SQL {
  const said = alias(findingDecisions, 'd');
  return sql`EXISTS (SELECT 1 FROM ${findingDecisions} d WHERE ${said.hostId} = ${findings.hostId}
    AND ${said.lineageKey} = ${findings.lineageKey} AND ${said.isCurrent} AND ${silences(said)})`;
}

/** The same of a query of findings that is joined with what was said of each last; null where nobody has said anything. */
export function silences({
  decision,
  untilAt,
  upTo,
}: Record<'decision' | 'untilAt' | 'upTo', PgColumn>): SQL {
  const list = sql.join(
    SILENCING.map((one) => sql`${one}`),
    sql`, `,
  );
  return sql`(${decision} IN (${list}) AND (${untilAt} IS NULL OR ${untilAt} > now())
    AND (${upTo} IS NULL OR (${findings.finding} ->> 'to')::float8 <= ${upTo}))`;
}

/**
 * Notes a decision on what a finding is about; it holds for later findings of the same lineage too.
 * @returns undefined when there is no such finding
 */
export async function decideFinding(
  db: Database,
  actor: string,
  findingId: number,
  { decision, comment, untilMs, upTo }: DecisionRequest,
): Promise<{ hostId: number } | undefined> {
  return db.transaction(async (tx) => {
    const [finding] = await tx
      .select({ hostId: findings.hostId, verdict: findings.verdict, finding: findings.finding })
      .from(findings)
      .where(eq(findings.id, findingId))
      .for('update');
    if (!finding) return undefined;
    const { hostId } = finding;
    const lineageKey = lineageKeyOf(finding.finding.subject, finding.finding.metric);
    // A finding from before lineages were kept has none.
    await tx.update(findings).set({ lineageKey }).where(eq(findings.id, findingId));
    const current = and(
      eq(findingDecisions.hostId, hostId),
      eq(findingDecisions.lineageKey, lineageKey),
      eq(findingDecisions.isCurrent, true),
    );
    await tx.update(findingDecisions).set({ isCurrent: false }).where(current);
    await tx.insert(findingDecisions).values({
      hostId,
      lineageKey,
      actor,
      decision,
      comment,
      untilAt: untilMs === undefined ? null : new Date(untilMs),
      upTo: decision === 'expected' ? (upTo ?? null) : null,
      isCurrent: true,
    });
    await recordAudit(tx, {
      actor,
      action: `finding.${decision}`,
      target: `finding ${findingId}`,
      detail: {
        verdict: finding.verdict,
        ...(comment !== '' && { comment }),
        ...(upTo !== undefined && { upTo }),
      },
    });
    return { hostId };
  });
}

const MOST = 200;

/** All that was said of a lineage, the first first. */
export async function listDecisions(
  db: Database,
  lineage: { hostId: number; lineageKey: string },
): Promise<DecisionItem[]> {
  const rows = await db
    .select()
    .from(findingDecisions)
    .where(
      and(eq(findingDecisions.hostId, lineage.hostId), eq(findingDecisions.lineageKey, lineage.lineageKey)),
    )
    .orderBy(asc(findingDecisions.id))
    .limit(MOST);
  return rows.map(toDecision);
}

export function toDecision(row: typeof findingDecisions.$inferSelect): DecisionItem {
  return {
    decision: row.decision,
    atMs: row.at.getTime(),
    actor: row.actor,
    comment: row.comment,
    untilMs: row.untilAt?.getTime() ?? null,
    upTo: row.upTo,
  };
}

/** A decision as the detector's library weighs it; undefined for one that takes others back. */
export function feedbackOf(
  row: Pick<typeof findingDecisions.$inferSelect, 'decision' | 'at' | 'actor' | 'untilAt' | 'upTo'>,
): Feedback | undefined {
  const said = { atMs: row.at.getTime(), by: row.actor };
  switch (row.decision) {
    case 'acknowledged':
      return { kind: 'acknowledged', ...said };
    case 'muted':
      return { kind: 'muted', ...said, untilMs: row.untilAt?.getTime() ?? Infinity };
    case 'expected':
      return { kind: 'expected', ...said, upTo: row.upTo ?? Infinity };
    case 'not_a_leak':
      return { kind: 'notALeak', ...said };
    case 'reopened':
      return undefined;
    default:
      return row.decision satisfies never;
  }
}
