import { setTimeout as delay } from 'node:timers/promises';
import { enrolAll, type Enrolled, FleetState } from '../fleet/enrol.ts';
import { Fleet } from '../fleet/fleet.ts';
import { type HostPlan, LEAKY_API_VERSION, planHost } from '../fleet/host-plan.ts';
import { MIB, type Role } from '../fleet/programs.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';

/** What the drill asks of a server: a real one as a process of its own, or within a test. */
export interface VerdictServer {
  url: string;
  get<Body>(path: string): Promise<Body>;
  token(uses: number): Promise<string>;
}

export interface VerdictFleet {
  hosts: number;
  /** Hosts that run the version which leaks, and how many of them do. */
  versionHosts: number;
  leakingHosts: number;
  /** Detector time that the fleet has behind it when the drill begins. */
  historyHours: number;
  seed: number;
  /** Nothing more may come for so long after the last finding. */
  quietMs: number;
}

/** What the server runs with, and the fleet: a day in 24 minutes. */
export const VERDICT_TIME_SCALE = 60;
/** A sample every five minutes of detector time. */
const SAMPLE_MINUTES = 5;
const HOUR_MS = 3_600_000;
/** How long verdicts may take to settle once the history is stored. */
const SETTLE_MS = 240_000;

interface Finding {
  id: string;
  state: string;
  metric: string;
  subject: { kind: string; command?: string; version?: string };
  hosts: { id: string; name: string }[];
  verdict: string;
}

interface PlannedFleet {
  plans: HostPlan[];
  version: HostPlan[];
  bad: HostPlan;
  slab: HostPlan;
  unaccounted: HostPlan;
}

/** A fleet in which four things leak: one version, and three hosts each in its own way. */
export function planVerdictFleet({ hosts, versionHosts, leakingHosts, seed }: VerdictFleet): PlannedFleet {
  const plans = Array.from({ length: hosts }, (_, index) =>
    planHost({ seed, hosts, skewMs: 1000, isHealthy: true }, index),
  );
  const apis = plans.filter(({ role }) => role === 'api');
  for (const [index, plan] of apis.entries()) {
    plan.version = index < versionHosts ? LEAKY_API_VERSION : '1.4.1';
    if (index < leakingHosts)
      plan.leak = {
        kind: 'version',
        onsetRatio: 0.1 + (0.2 * index) / leakingHosts,
        perHour: (2 + (index % 4)) * MIB,
      };
  }
  const alone = (role: Role, leak: NonNullable<HostPlan['leak']>): HostPlan => {
    const plan = plans.find((one) => one.role === role) as HostPlan;
    plan.leak = leak;
    return plan;
  };
  return {
    plans,
    version: apis.slice(0, leakingHosts),
    bad: alone('web', { kind: 'process', onsetRatio: 0.2, perHour: 60 * MIB }),
    slab: alone('db', { kind: 'slab', onsetRatio: 0.2, perHour: 60 * MIB }),
    unaccounted: alone('worker', { kind: 'unaccounted', onsetRatio: 0.2, perHour: 60 * MIB }),
  };
}

/** A thousand hosts, four leaks: exactly those four findings, each with its scope. */
export async function drillFleetVerdicts(fleet: VerdictFleet): Promise<DrillResult> {
  await using server = await DrillServer.start({
    SEEP_TIME_SCALE: `${VERDICT_TIME_SCALE}`,
    SEEP_SAMPLE_INTERVAL: `${(SAMPLE_MINUTES * 60) / VERDICT_TIME_SCALE}`,
    SEEP_ENROLMENTS_PER_MINUTE: '100000',
    SEEP_LOG_LEVEL: 'warn',
  });
  // Awaited here: the server is gone when this function returns.
  return await checkFleetVerdicts(server, fleet);
}

export async function checkFleetVerdicts(server: VerdictServer, fleet: VerdictFleet): Promise<DrillResult> {
  const report = new Report(`four leaks in a fleet of ${fleet.hosts}`);
  const planned = planVerdictFleet(fleet);
  const state = new FleetState(undefined, server.url);
  await enrolAll(server.url, await server.token(fleet.hosts), planned.plans, state, () => undefined);
  const enrolled = planned.plans.map(({ name }) => state.of(name) as Enrolled);
  const historyMs = (fleet.historyHours * HOUR_MS) / VERDICT_TIME_SCALE;
  const startedAtMs = performance.now();
  const simulated = new Fleet(planned.plans, enrolled, Date.now() - historyMs, {
    server: server.url,
    intervalMs: (SAMPLE_MINUTES * 60_000) / VERDICT_TIME_SCALE,
    durationMs: SETTLE_MS,
    historyMs,
    historyIntervalMs: (SAMPLE_MINUTES * 60_000) / VERDICT_TIME_SCALE,
    stormsAtMs: [],
    connectsPerSecond: 100,
    warmUpMs: 0,
    timeScale: VERDICT_TIME_SCALE,
    seed: fleet.seed,
  });
  const running = simulated.run();
  while (simulated.catchingUp > 0) await delay(1000);
  const caughtUpMs = performance.now();
  const told = await settled(server, fleet.quietMs);
  simulated.requestStop();
  const { acked, lost } = await running;
  report.check('all that the fleet sent is stored', lost === 0, {
    acked,
    lost,
    historySeconds: Math.round((caughtUpMs - startedAtMs) / 1000),
    wholeSeconds: Math.round((performance.now() - startedAtMs) / 1000),
  });
  checkFindings(told, planned, report);
  return report.result;
}

/** All findings, those that are over too, once nothing new has come for a while. */
async function settled(server: VerdictServer, quietMs: number): Promise<Finding[]> {
  const read = async () => (await server.get<{ items: Finding[] }>('/findings?limit=1000')).items;
  const until = performance.now() + SETTLE_MS;
  let told = await read();
  let changedAtMs = performance.now();
  const nameOf = (items: readonly Finding[]): string =>
    items.map(({ id, state, hosts }) => `${id} ${state} ${hosts.length}`).join();
  while (performance.now() < until && (told.length < 4 || performance.now() - changedAtMs < quietMs)) {
    await delay(2000);
    const now = await read();
    if (nameOf(now) !== nameOf(told)) changedAtMs = performance.now();
    told = now;
  }
  return told;
}

function checkFindings(told: readonly Finding[], planned: PlannedFleet, report: Report): void {
  report.check(
    'four findings and no more',
    told.length === 4,
    told.map(({ state, verdict }) => `${state}: ${verdict}`),
  );
  const cohort = told.find(({ subject }) => subject.kind === 'cohort');
  const expected = planned.version.map(({ name }) => name).toSorted();
  const found = cohort?.hosts.map(({ name }) => name).toSorted() ?? [];
  report.check(
    `the version: one finding of the ${expected.length} hosts where it leaks`,
    cohort?.subject.version === LEAKY_API_VERSION && found.join() === expected.join(),
    cohort?.verdict,
  );
  const ofHost = (what: string, { name }: HostPlan, metric: string, kind: string) => {
    const finding = told.find(
      ({ hosts, subject }) => hosts.length === 1 && hosts[0]?.name === name && subject.kind === kind,
    );
    report.check(`${what}: a finding of that host`, finding?.metric === metric, finding?.verdict);
  };
  ofHost('the bad host', planned.bad, 'anonBytes', 'process');
  ofHost('kernel slab', planned.slab, 'sUnreclaimBytes', 'host');
  ofHost('unaccounted memory', planned.unaccounted, 'unaccountedBytes', 'host');
}
