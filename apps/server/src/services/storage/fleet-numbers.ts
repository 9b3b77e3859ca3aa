import { count, isNull } from 'drizzle-orm';
import type { Pool } from 'pg';
import { alerts, DELIVERY_STATES, findings, notificationDeliveries } from '../../db/schema/index.ts';
import { HOST_STATES, LIVENESS, livenessOf } from '../hosts/host-state.ts';
import { listHosts, type ListHostsDeps } from '../hosts/list-hosts.ts';
import { listJobs } from './list-jobs.ts';
import { storageReport } from './storage-report.ts';

/** The fleet in numbers, each by a label. */
export interface FleetNumbers {
  hosts: Record<string, number>;
  /** Whether they send: connected and sending, connected and silent, gone, never seen. */
  liveness: Record<string, number>;
  openFindings: Record<string, number>;
  openAlerts: Record<string, number>;
  deliveries: Record<string, number>;
  bytes: Record<string, number>;
  rows: Record<string, number>;
  jobRuns: Record<string, number>;
  jobFailures: Record<string, number>;
  jobEndedSeconds: Record<string, number>;
  jobSeconds: Record<string, number>;
}

/** How old the numbers may be: however often somebody asks, the database is asked once a minute. */
const MAX_AGE_MS = 60_000;

const PAGE = 1000;

/** Reads the numbers, at most once a minute. */
export function createFleetNumbers(deps: ListHostsDeps & { pool: Pool }): () => Promise<FleetNumbers> {
  let current: { atMs: number; numbers: Promise<FleetNumbers> } | undefined;
  return () => {
    if (!current || Date.now() - current.atMs > MAX_AGE_MS) {
      const numbers = read(deps);
      current = { atMs: Date.now(), numbers };
      // The next to ask tries again.
      numbers.catch(() => (current = undefined));
    }
    return current.numbers;
  };
}

async function read(deps: ListHostsDeps & { pool: Pool }): Promise<FleetNumbers> {
  const hosts: Record<string, number> = Object.fromEntries(HOST_STATES.map((state) => [state, 0]));
  const liveness: Record<string, number> = Object.fromEntries(LIVENESS.map((one) => [one, 0]));
  for (let after = 0; ;) {
    const page = await listHosts(deps, { limit: PAGE, after });
    for (const host of page) {
      hosts[host.state] = (hosts[host.state] ?? 0) + 1;
      const alive = livenessOf(host, deps.sampleIntervalMs(), Date.now());
      liveness[alive] = (liveness[alive] ?? 0) + 1;
    }
    if (page.length < PAGE) break;
    after = page.at(-1)?.id ?? 0;
  }
  const open = await deps.db
    .select({ state: findings.state, count: count() })
    .from(findings)
    .where(isNull(findings.closedAt))
    .groupBy(findings.state);
  const openAlerts = await deps.db
    .select({ severity: alerts.severity, count: count() })
    .from(alerts)
    .where(isNull(alerts.endedAt))
    .groupBy(alerts.severity);
  const deliveries = await deps.db
    .select({ state: notificationDeliveries.state, count: count() })
    .from(notificationDeliveries)
    .groupBy(notificationDeliveries.state);
  const { tiers, descriptions, databaseBytes } = await storageReport(deps.pool);
  const stored = [...tiers, ...descriptions];
  const jobs = await listJobs(deps.db);
  return {
    hosts,
    liveness,
    openFindings: { watch: 0, probable: 0, confirmed: 0, ...numbersBy(open, 'state', 'count') },
    openAlerts: { warning: 0, critical: 0, ...numbersBy(openAlerts, 'severity', 'count') },
    deliveries: {
      ...Object.fromEntries(DELIVERY_STATES.map((state) => [state, 0])),
      ...numbersBy(deliveries, 'state', 'count'),
    },
    bytes: { ...numbersBy(stored, 'table', 'bytes'), all: databaseBytes },
    rows: numbersBy(stored, 'table', 'rows'),
    jobRuns: numbersBy(jobs, 'name', 'runs'),
    jobFailures: numbersBy(jobs, 'name', 'failures'),
    jobEndedSeconds: Object.fromEntries(
      jobs.map(({ name, finishedAtMs }) => [name, (finishedAtMs ?? 0) / 1000]),
    ),
    jobSeconds: Object.fromEntries(jobs.map(({ name, durationMs }) => [name, (durationMs ?? 0) / 1000])),
  };
}

function numbersBy<Label extends string, Value extends string>(
  items: readonly (Record<Label, string> & Record<Value, number>)[],
  label: Label,
  value: Value,
): Record<string, number> {
  return Object.fromEntries(items.map((item) => [item[label], item[value]]));
}
