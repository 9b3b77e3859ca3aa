import {
  type CohortFinding,
  cohortKeyOf,
  type Finding,
  findCohortFindings,
  findingOfCohort,
  outlierKeyOf,
  programOfSubject,
  restOfCohort,
} from '@seep/detection';
import { and, eq, inArray, isNotNull, isNull, like, or } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { findingHosts, findings, FLEET, hosts, hostStatus } from '../../db/schema/index.ts';
import type { Live } from '../../live.ts';
import { storeFindings } from '../findings/store-findings.ts';
import { wholeFinding } from '../findings/whole-finding.ts';
import { storeHeatMaps } from './heat-maps.ts';
import { type CohortProgram, readCohorts } from './read-members.ts';

const HOUR_MS = 3_600_000;
/** A census older than this is of a host that is gone, or silent. */
const CENSUS_HOURS = 3;
const OUTLIER_LEAST_HOURS = 36;
const OUTLIER_LEAST_BYTES = 32 * 1024 ** 2;

export interface CohortDeps {
  db: Database;
  live: Pick<Live, 'emit'>;
  timeScale: number;
}

type Row = typeof findings.$inferSelect;

/**
 * Holds hosts against each other: what it finds is a finding of many hosts, which takes the findings of its members
 * under itself, or of one host that its peers are not like. What was found before and is not seen growing any more ends
 * after a day. A second run with nothing new changes nothing.
 *
 * @returns what was found, in a line; undefined when there is nothing and was nothing
 */
export async function judgeCohorts(deps: CohortDeps, nowMs: number): Promise<string | undefined> {
  const { db } = deps;
  const hourMs = HOUR_MS / deps.timeScale;
  const cohorts = await readCohorts(db, nowMs - CENSUS_HOURS * hourMs, nowMs);
  await storeHeatMaps(db, cohorts, hourMs);
  const open = await openCohortFindings(db);
  const seen = new Set<number>();
  let found = 0;
  const judged = cohorts.reduce((sum, { members }) => sum + members.length, 0);
  for (const cohort of cohorts) {
    for (const claim of findCohortFindings({ members: cohort.members }, Infinity, judged)) {
      if (claim.kind === 'outlier' && !isWorthTelling(claim, cohort)) continue;
      const id = await storeClaim(deps, claim, cohort, open, nowMs, hourMs);
      if (id !== undefined) {
        seen.add(id);
        found++;
      }
    }
  }
  for (const row of open) if (!seen.has(row.id)) await rest(deps, row, nowMs, hourMs);
  return found + open.length === 0
    ? undefined
    : `${found} findings of many hosts, in ${cohorts.length} programs`;
}

/** What one host does differently has to be seen for a day, and to be worth a word; its own detector looks closer. */
function isWorthTelling({ members: [id] }: CohortFinding, { members }: CohortProgram): boolean {
  const floors = members.find((member) => member.id === id)?.hourlyFloors;
  if (!floors || floors.length < OUTLIER_LEAST_HOURS) return false;
  return (floors[floors.length - 1] as number) - (floors[0] as number) >= OUTLIER_LEAST_BYTES;
}

async function openCohortFindings(db: Database): Promise<Row[]> {
  return db
    .select()
    .from(findings)
    .where(
      and(
        isNull(findings.closedAt),
        or(like(findings.subjectKey, 'cohort:%'), like(findings.subjectKey, 'outlier:%')),
      ),
    );
}

async function storeClaim(
  deps: CohortDeps,
  claim: CohortFinding,
  { members, metric, unit }: CohortProgram,
  open: readonly Row[],
  nowMs: number,
  hourMs: number,
): Promise<number | undefined> {
  const { db, live } = deps;
  const isOutlier = claim.kind === 'outlier';
  const hostId = isOutlier ? Number(claim.hosts[0]) : FLEET;
  const key = isOutlier
    ? outlierKeyOf(claim.program, metric)
    : cohortKeyOf(claim.program, claim.version, metric);
  const before = open.find((row) => row.hostId === hostId && row.subjectKey === key);
  // What the host itself says already is not said again.
  if (isOutlier && !before && (await isToldByHost(db, hostId, claim.program, metric))) return undefined;
  const finding = findingOfCohort(claim, members, {
    metric,
    ...(unit !== undefined && { unit }),
    nowMs,
    hourMs,
    before: before?.finding,
  });
  const [id] = await storeFindings(db, await sourceOf(db, hostId), [finding]);
  if (id === undefined) return undefined;
  if (!isOutlier) await keepHosts(db, id, claim.hosts.map(Number));
  const memberIds = members
    .filter(({ version }) => claim.version === undefined || version === claim.version)
    .map(({ host }) => Number(host));
  await adoptMembers(db, id, claim.program, metric, isOutlier ? [hostId] : memberIds);
  live.emit('finding', { findingId: id, hostId });
  return id;
}

async function sourceOf(db: Database, hostId: number) {
  const [row] = await db
    .select({ name: hosts.name, bootNo: hostStatus.bootNo, memTotalBytes: hostStatus.memTotalBytes })
    .from(hosts)
    .leftJoin(hostStatus, eq(hostStatus.hostId, hosts.id))
    .where(eq(hosts.id, hostId));
  return {
    hostId,
    hostName: row?.name ?? '',
    bootNo: row?.bootNo ?? 0,
    memTotalBytes: row?.memTotalBytes ?? 0,
  };
}

async function isToldByHost(db: Database, hostId: number, program: string, metric: string): Promise<boolean> {
  const told = await db
    .select({ finding: findings.finding })
    .from(findings)
    .where(and(eq(findings.hostId, hostId), eq(findings.metric, metric), isNull(findings.closedAt)));
  return told.some(({ finding }) => programOfSubject(finding.subject, metric) === program);
}

/** A host that has once been a member stays one as long as the finding is open. */
async function keepHosts(db: Database, findingId: number, hostIds: readonly number[]): Promise<void> {
  await db
    .insert(findingHosts)
    .values(hostIds.map((hostId) => ({ findingId, hostId })))
    .onConflictDoNothing();
}

/** Open findings of single hosts that this one tells too. */
async function adoptMembers(
  db: Database,
  parentId: number,
  program: string,
  metric: string,
  hostIds: readonly number[],
): Promise<void> {
  const single = await db
    .select({ id: findings.id, finding: findings.finding })
    .from(findings)
    .where(
      and(
        isNull(findings.closedAt),
        isNull(findings.parentId),
        eq(findings.metric, metric),
        inArray(findings.hostId, [...hostIds]),
      ),
    );
  const members = single.filter(({ id, finding }) => id !== parentId && isOfProgram(finding, program));
  if (members.length === 0) return;
  await db
    .update(findings)
    .set({ parentId })
    .where(
      inArray(
        findings.id,
        members.map(({ id }) => id),
      ),
    );
}

/** A host's own finding, or what its peers showed of it before the whole cohort was seen. */
function isOfProgram({ subject, metric, cohort }: Finding, program: string): boolean {
  if (cohort) return cohort.kind === 'outlier' && cohort.program === program;
  return programOfSubject(subject, metric) === program;
}

/** Ends what has not been seen growing for a day; its members speak for themselves again. */
async function rest({ db, live }: CohortDeps, row: Row, nowMs: number, hourMs: number): Promise<void> {
  const ended = restOfCohort(wholeFinding(row), nowMs, hourMs);
  if (!ended) return;
  await storeFindings(db, await sourceOf(db, row.hostId), [ended]);
  await db
    .update(findings)
    .set({ parentId: null })
    .where(and(eq(findings.parentId, row.id), isNotNull(findings.parentId), isNull(findings.closedAt)));
  live.emit('finding', { findingId: row.id, hostId: row.hostId });
}
