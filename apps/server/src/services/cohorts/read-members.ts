import { type CohortMember, programOfSubject, standingOf, type Subject } from '@seep/detection';
import { and, eq, gt, gte, sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { findingDecisions, findings, hostCensus, hosts } from '../../db/schema/index.ts';
import { feedbackOf } from '../findings/decisions.ts';

/** Programs of all hosts that can be compared: those of one program and metric together. */
export interface CohortProgram {
  program: string;
  metric: string;
  unit: string | undefined;
  /** With the end of each one's newest hour. */
  members: (CohortMember & { endMs: number })[];
}

/** Hosts read at a time. */
const PAGE = 500;
/** A program on fewer hosts than this is not compared. */
const FEWEST = 5;

/**
 * Reads the censuses of hosts that are heard of, as members of cohorts. What a person has called no leak, or expected, on a
 * host does not speak there.
 *
 * @param sinceMs hosts whose census is older are left out: they may be gone
 */
export async function readCohorts(db: Database, sinceMs: number, nowMs: number): Promise<CohortProgram[]> {
  const silenced = await silencedLineages(db, nowMs);
  const cohorts = new Map<string, CohortProgram>();
  for (let after = 0; ;) {
    const rows = await db
      .select({
        hostId: hostCensus.hostId,
        at: hostCensus.at,
        programs: hostCensus.programs,
        kernel: hosts.facts,
      })
      .from(hostCensus)
      .innerJoin(hosts, eq(hosts.id, hostCensus.hostId))
      .where(and(gt(hostCensus.hostId, after), gte(hostCensus.at, new Date(sinceMs))))
      .orderBy(hostCensus.hostId)
      .limit(PAGE);
    for (const { hostId, at, programs, kernel } of rows) {
      for (const { program, version, unit, metric, hours, floors, class: leakClass } of programs) {
        const level = floors.at(-1) ?? 0;
        if (silenced.some((one) => one.hostId === hostId && one.isOf(program, metric, level))) continue;
        const key = `${metric}\n${program}`;
        const cohort = cohorts.get(key) ?? { program, metric, unit, members: [] };
        cohorts.set(key, cohort);
        // What the kernel holds is held against other kernels.
        const ofKernel = program.startsWith('host ') ? kernel?.kernel : undefined;
        const of = version ?? ofKernel;
        cohort.members.push({
          id: `${hostId}`,
          host: `${hostId}`,
          endMs: at.getTime(),
          program,
          ...(of !== undefined && { version: of }),
          ...(leakClass !== undefined && { class: leakClass }),
          hourlyFloors:
            floors.length < hours ? new Float64Array(hours).fill(level) : Float64Array.from(floors),
        });
      }
    }
    if (rows.length < PAGE) break;
    after = rows.at(-1)?.hostId ?? 0;
  }
  return [...cohorts.values()].filter(({ members }) => members.length >= FEWEST);
}

/** What people said of single hosts' lineages, as far as it keeps them from counting, by the program that it is about. */
async function silencedLineages(db: Database, nowMs: number) {
  const rows = await db
    .selectDistinctOn([findingDecisions.hostId, findingDecisions.id], {
      decision: findingDecisions,
      subject: sql<Subject>`${findings.finding} -> 'subject'`,
      metric: findings.metric,
    })
    .from(findingDecisions)
    .innerJoin(
      findings,
      and(eq(findings.hostId, findingDecisions.hostId), eq(findings.lineageKey, findingDecisions.lineageKey)),
    )
    .where(eq(findingDecisions.isCurrent, true));
  return rows.flatMap(({ decision, subject, metric }) => {
    const feedback = feedbackOf(decision);
    if (!feedback || feedback.kind === 'acknowledged' || feedback.kind === 'muted') return [];
    const program = programOfSubject(subject, metric);
    return [
      {
        hostId: decision.hostId,
        isOf: (one: string, of: string, level: number) =>
          one === program &&
          of === metric &&
          !standingOf({ to: level, firstSeenMs: 0 }, [feedback], nowMs).notifies,
      },
    ];
  });
}
