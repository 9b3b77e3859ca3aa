import { type Finding, type Rule, type Severity, type Subject, verdictOf } from '@seep/detection';
import type { Pool } from 'pg';
import { StringPool } from '../../agents/string-pool.ts';
import type { Database } from '../../db/client.ts';
import { HostMonitor, type MonitorNews } from '../../detect/host-monitor.ts';
import { replayHistory } from '../../detect/replay-history.ts';
import { ServiceError } from '../../errors.ts';
import type { SchemaRegistry } from '../../ingest/schema-registry.ts';
import { readHistory } from '../../rollups/read-history.ts';
import { oneByOne } from '../samples/replay.ts';
import { getHostName } from './host-name.ts';
import type { DetectionSettings } from './detection-settings.ts';

const DAY_MS = 86_400_000;
/** More than this would keep a replica busy for minutes. */
export const MOST_HOSTS = 20;
const MOST_HOST_DAYS = 62;
const LONGEST_MS = 31 * DAY_MS;

export interface BackTestRequest {
  hostIds: readonly number[];
  fromMs: number;
  toMs: number;
  proposed: DetectionSettings;
}

/** What came of settings: only under those of now, only under the proposed, or under both. */
export type Under = 'both' | 'now' | 'proposed';

/** A finding that the replay made. Times are of the settings that made it; of the proposed ones where both did. */
export interface BackTestFinding {
  key: string;
  under: Under;
  state: Finding['state'];
  class: Finding['class'];
  metric: string;
  subject: Subject;
  firstSeenMs: number;
  /** When it ended; null when it was open at the end of the range. */
  endedMs: number | null;
  slopePerHour: Finding['slopePerHour'];
  verdict: string;
}

export interface BackTestAlert {
  rule: Rule;
  under: Under;
  severity: Severity;
  sinceMs: number;
  endedMs: number | null;
  message: string;
}

export interface BackTestHost {
  hostId: number;
  hostName: string;
  /** Samples, or cells of roll-ups where the range is long, that were replayed. */
  moments: number;
  findings: BackTestFinding[];
  alerts: BackTestAlert[];
}

export interface BackTestResult {
  hosts: BackTestHost[];
  /** Counts over all hosts. */
  findings: Record<Under, number>;
  alerts: Record<Under, number>;
}

export interface BackTestDeps {
  db: Database;
  pool: Pool;
  schemas: SchemaRegistry;
  timeScale: number;
  now: () => DetectionSettings;
}

/** One at a time in a replica: it shares the processor with ingest. */
let isRunning = false;

/**
 * Reruns detection over the stored history of some hosts, under the settings of now and under proposed ones, before these
 * are saved. It starts with nothing known, as a detector does: what leaked before the range is found within it.
 *
 * @throws ServiceError `bad_request` for a range that is too long, `too_many_requests` while another one runs
 */
export async function backTest(deps: BackTestDeps, request: BackTestRequest): Promise<BackTestResult> {
  const { fromMs, toMs } = request;
  const hostIds = [...new Set(request.hostIds)];
  const days = (toMs - fromMs) / DAY_MS;
  if (!(toMs > fromMs) || toMs - fromMs > LONGEST_MS)
    throw new ServiceError('bad_request', 'a back-test covers up to 31 days, and begins before it ends');
  if (hostIds.length > MOST_HOSTS || hostIds.length * days > MOST_HOST_DAYS)
    throw new ServiceError(
      'bad_request',
      `a back-test covers up to ${MOST_HOSTS} hosts and ${MOST_HOST_DAYS} days of hosts in all: choose fewer hosts, or less time`,
    );
  if (isRunning)
    throw new ServiceError('too_many_requests', 'another back-test is running: try again in a minute');
  isRunning = true;
  try {
    const hosts: BackTestHost[] = [];
    for (const hostId of hostIds) hosts.push(await backTestHost(deps, request, hostId));
    return {
      hosts,
      findings: countsOf(hosts.flatMap(({ findings }) => findings)),
      alerts: countsOf(hosts.flatMap(({ alerts }) => alerts)),
    };
  } finally {
    isRunning = false;
  }
}

async function backTestHost(
  deps: BackTestDeps,
  { fromMs, toMs, proposed }: BackTestRequest,
  hostId: number,
): Promise<BackTestHost> {
  const hostName = await getHostName(deps.db, hostId);
  const settings = deps.now();
  const monitors = [
    new HostMonitor(deps.timeScale, () => settings),
    new HostMonitor(deps.timeScale, () => proposed),
  ];
  const notes = [new Notes(), new Notes()] as const;
  const moments = await replayHistory(
    { db: deps.db, strings: new StringPool() },
    { hostId, fromMs, toMs },
    oneByOne(readHistory(deps, hostId, fromMs, toMs)),
    monitors,
    (index, sample) => notes[index as 0 | 1].take((monitors[index] as HostMonitor).observe(sample)),
  );
  const [now, then] = notes;
  const context = { hostName, memTotalBytes: 0 };
  return {
    hostId,
    hostName,
    moments,
    findings: merge(
      now.findings,
      then.findings,
      ({ key }) => key,
      (finding, under) => ({
        key: finding.key,
        under,
        state: finding.state,
        class: finding.class,
        metric: finding.metric,
        subject: finding.subject,
        firstSeenMs: finding.firstSeenMs,
        endedMs: finding.state === 'fixed' ? finding.updatedMs : null,
        slopePerHour: finding.slopePerHour,
        verdict: verdictOf(finding, context),
      }),
    ),
    alerts: merge(
      now.alerts,
      then.alerts,
      ({ rule }) => rule,
      (alert, under) => ({ ...alert, under }),
    ),
  };
}

/** Told in turn under the name that they share: the first under one setting and the first under the other are one. */
function merge<Item, Merged>(
  now: readonly Item[],
  then: readonly Item[],
  nameOf: (item: Item) => string,
  toMerged: (item: Item, under: Under) => Merged,
): Merged[] {
  const left = Map.groupBy(now, nameOf);
  const merged = then.map((item) => {
    const twin = left.get(nameOf(item))?.shift();
    return toMerged(item, twin ? 'both' : 'proposed');
  });
  return [...merged, ...[...left.values()].flat().map((item) => toMerged(item, 'now'))];
}

/** What one monitor said, each finding and alert as it was told last. */
class Notes {
  readonly findings: Finding[] = [];
  readonly alerts: Omit<BackTestAlert, 'under'>[] = [];

  take({ findings, alerts }: MonitorNews): void {
    for (const finding of findings) {
      const index = this.findings.findLastIndex(({ key }) => key === finding.key);
      const isSame = index >= 0 && this.findings[index]?.state !== 'fixed';
      if (isSame) this.findings[index] = finding;
      else this.findings.push(finding);
    }
    for (const change of alerts) {
      if (change.state === 'ended') {
        const open = this.alerts.findLast((alert) => alert.rule === change.rule && alert.endedMs === null);
        if (open) open.endedMs = change.atMs;
        continue;
      }
      const { rule, severity, message } = change.verdict;
      const open = this.alerts.findLast((alert) => alert.rule === rule && alert.endedMs === null);
      if (open) Object.assign(open, { severity, message });
      else this.alerts.push({ rule, severity, message, sinceMs: change.sinceMs, endedMs: null });
    }
  }
}

function countsOf(items: readonly { under: Under }[]): Record<Under, number> {
  const counts = { both: 0, now: 0, proposed: 0 };
  for (const { under } of items) counts[under]++;
  return counts;
}
