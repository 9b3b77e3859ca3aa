import type { Finding, ProgramCensus } from '@seep/detection';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findings, heatMaps, hostCensus } from '../src/db/schema/index.ts';
import { listHeatMaps, storeHeatMaps } from '../src/services/cohorts/heat-maps.ts';
import { judgeCohorts } from '../src/services/cohorts/judge-cohorts.ts';
import type { CohortProgram } from '../src/services/cohorts/read-members.ts';
import { decideFinding } from '../src/services/findings/decisions.ts';
import { storeFindings } from '../src/services/findings/store-findings.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 ** 2;
const HOURS = 96;
const COMMAND = (version: string) => `/opt/api/${version}/bin/api-server --config /etc/api.yaml`;
const PROGRAM = '/opt/api/*/bin/api-server --config /etc/api.yaml @ api.service';

let server: TestServer;
let deps: Parameters<typeof judgeCohorts>[0];
const told: number[] = [];
/** Ten hosts of the version that leaks, two of which do not, and eight of the other. */
let leaking: number[];
let flat: number[];

beforeAll(async () => {
  server = await startTestServer();
  deps = {
    db: server.database.db,
    live: { emit: (_name, event) => told.push('findingId' in event ? event.findingId : 0) },
    timeScale: 1,
  };
  const enrol = async (count: number) => {
    const ids: number[] = [];
    for (let index = 0; index < count; index++) ids.push((await server.enrol(`api-${index}`)).hostId);
    return ids;
  };
  leaking = await enrol(10);
  flat = await enrol(8);
});
afterAll(() => server[Symbol.asyncDispose]());

function census(version: string, mibPerHour: number, phase: number): ProgramCensus[] {
  // Work of its own on every host: no two are alike, and none has a line.
  const floors = Array.from({ length: HOURS }, (_, hour) =>
    Math.round((400 + mibPerHour * hour + 3 * Math.sin(hour * 1.7 + phase) + phase) * MIB),
  );
  return [
    {
      program: PROGRAM,
      version,
      unit: 'api.service',
      metric: 'anonBytes',
      processes: 2,
      hours: HOURS,
      floors,
      class: 'idle',
    },
    {
      program: '/usr/sbin/cron -f @ cron.service',
      metric: 'anonBytes',
      processes: 1,
      hours: HOURS,
      floors: [5 * MIB],
    },
  ];
}

async function writeCensuses(atMs: number, mibPerHour = 3): Promise<void> {
  const rows = [
    ...leaking.map((hostId, index) => ({
      hostId,
      programs: census('1.4.2', index < 8 ? mibPerHour : 0, index),
    })),
    ...flat.map((hostId, index) => ({ hostId, programs: census('1.4.1', 0, index) })),
  ];
  await server.database.pool.query('DELETE FROM host_census');
  await deps.db.insert(hostCensus).values(rows.map((row) => ({ ...row, at: new Date(atMs) })));
}

/** What the detector of one of the hosts says of the same program. */
function hostFinding(atMs: number, to = 700 * MIB): Finding {
  return {
    key: 'process:7:1',
    state: 'probable',
    class: 'idle',
    metric: 'anonBytes',
    subject: { kind: 'process', command: COMMAND('1.4.2'), unit: 'api.service', version: '1.4.2', pid: 7 },
    onsetMs: atMs,
    firstSeenMs: atMs,
    updatedMs: atMs,
    slopePerHour: [2, 3, 4],
    from: 1,
    to,
    forecast: null,
    proof: {
      path: 'slow',
      fromMs: atMs,
      toMs: atMs,
      cellMs: HOUR_MS,
      points: [],
      valueAtFrom: 1,
      idleMs: 0,
      statistic: 9,
      threshold: 4,
      excluded: [],
    },
  };
}

const source = (hostId: number) => ({ hostId, hostName: 'api', bootNo: 1, memTotalBytes: 4 * 1024 * MIB });

interface Listed {
  id: string;
  state: string;
  subject: { kind: string; version?: string };
  hosts: { id: string }[];
  verdict: string;
  counts: boolean;
  cohort?: { growing: number; judged: number; members: { isGrowing: boolean }[] };
}
const listed = async () => (await server.get<{ items: Listed[] }>('/findings')).items;
const startMs = Date.now();

test('hosts are counted by the level of what they have, and drift shows', async () => {
  await writeCensuses(startMs);
  await judgeCohorts(deps, startMs);
  const { items } = await server.get<{ items: { id: string; program: string; rising: number }[] }>('/usage');
  const [api, cron] = items;
  // What drifts comes first.
  expect(api).toMatchObject({ program: PROGRAM, metric: 'anonBytes', hosts: 18 });
  expect(cron).toMatchObject({ program: '/usr/sbin/cron -f @ cron.service', hosts: 18, rising: 0 });
  expect(api?.rising).toBeGreaterThan(2);

  const map = await server.get<{ times: string[]; edges: number[]; counts: number[][]; isRising: boolean[] }>(
    `/usage/${api?.id}`,
  );
  expect(map.times).toHaveLength(HOURS);
  expect(Date.parse(map.times.at(-1) ?? '')).toBe(startMs - HOUR_MS);
  expect(map.isRising).toHaveLength(map.edges.length);
  const hostsAt = (hour: number) => map.counts.map((bucket) => bucket.at(hour) ?? 0);
  const above = (edge: number, hour: number) =>
    hostsAt(hour).reduce((sum, count, bucket) => sum + ((map.edges[bucket] ?? 0) >= edge ? count : 0), 0);
  expect(hostsAt(0).reduce((sum, count) => sum + count)).toBe(18);
  expect([above(600 * MIB, 0), above(600 * MIB, -1)]).toEqual([0, 8]);
  await expect(server.get('/usage/no-such-map')).rejects.toThrow(/404|no heat map|not/i);
});

test('of too many maps those that hosts drift in are kept, and a run that fails leaves those of before', async () => {
  const { db } = server.database;
  const before = await db.select().from(heatMaps);
  const cohort = (program: string, hosts: number, isRising = false): CohortProgram => ({
    program,
    metric: 'anonBytes',
    unit: undefined,
    members: Array.from({ length: hosts }, (_, at) => ({
      id: `${at}`,
      host: `host-${at}`,
      program,
      endMs: 48 * HOUR_MS,
      hourlyFloors: [...Array(48).keys()].map((hour) => 100 + at + (isRising ? hour * 50 : 0)),
    })),
  });
  const store = async (cohorts: CohortProgram[], most?: number) => {
    await storeHeatMaps(db, cohorts, HOUR_MS, most);
    return (await listHeatMaps(db, 10)).map(({ program }) => program);
  };
  expect(await store([cohort('large', 40), cohort('small', 6), cohort('drifting', 20, true)], 2)).toEqual([
    'drifting',
    'large',
  ]);
  // No text holds a zero byte: the second page of a hundred is refused.
  const many = [...Array.from({ length: 100 }, (_, at) => cohort(`many-${at}`, 5)), cohort('\0', 5)];
  await expect(store(many)).rejects.toThrow('Failed query');
  expect((await listHeatMaps(db, 10)).map(({ program }) => program)).toEqual(['drifting', 'large']);
  await db.delete(heatMaps);
  if (before.length > 0) await db.insert(heatMaps).values(before);
});

test('a version that leaks is one finding of its hosts, which takes their own under itself', async () => {
  const [single] = await storeFindings(deps.db, source(leaking[0] as number), [hostFinding(startMs)]);
  await writeCensuses(startMs);
  await judgeCohorts(deps, startMs);
  const [finding, ...others] = await listed();
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    state: 'probable',
    subject: { kind: 'cohort', version: '1.4.2' },
    cohort: { growing: 8, judged: 10 },
    counts: true,
  });
  expect(finding?.hosts.map(({ id }) => Number(id))).toEqual(leaking.slice(0, 8));
  expect(finding?.cohort?.members.filter(({ isGrowing }) => isGrowing)).toHaveLength(8);
  expect(finding?.verdict).toMatch(
    /1\.4\.2 of api\.service probably leaks on 8 of 10 hosts: .*other versions on 8 hosts are flat/,
  );
  expect(told).toContain(Number(finding?.id));
  expect(single).toBeDefined();
  // It counts at each of its hosts, once.
  const { items: hosts } = await server.get<{ items: { id: string; openFindings: number }[] }>('/hosts');
  expect(hosts.filter(({ openFindings }) => openFindings === 1).map(({ id }) => Number(id))).toEqual(
    leaking.slice(0, 8),
  );
});

test('a host that joins later is told by the same finding', async () => {
  await storeFindings(deps.db, source(leaking[3] as number), [hostFinding(startMs)]);
  expect(await listed()).toHaveLength(1);
});

test('another run, and another server, change nothing but what is new', async () => {
  const [before] = await listed();
  await judgeCohorts(deps, startMs + HOUR_MS);
  await server.restart();
  await judgeCohorts(deps, startMs + 2 * HOUR_MS);
  expect(await listed()).toMatchObject([{ id: before?.id, state: 'probable' }]);
  await writeCensuses(startMs + 13 * HOUR_MS);
  await judgeCohorts(deps, startMs + 13 * HOUR_MS);
  expect(await listed()).toMatchObject([{ id: before?.id, state: 'confirmed' }]);
  const { history } = await server.get<{ history: { state: string }[] }>(`/findings/${before?.id}`);
  expect(history.map(({ state }) => state)).toEqual(['probable', 'confirmed']);
});

test('what is expected up to a level counts again above it, after a restart too', async () => {
  const [finding] = await listed();
  const id = Number(finding?.id);
  await decideFinding(deps.db, 'ada', id, { decision: 'expected', comment: '', upTo: 1024 * MIB });
  await server.restart();
  expect((await listed())[0]?.counts).toBe(false);
  expect(await openOf(leaking[0] as number)).toBe(0);
  await decideFinding(deps.db, 'ada', id, { decision: 'expected', comment: '', upTo: 500 * MIB });
  expect((await listed())[0]?.counts).toBe(true);
  expect(await openOf(leaking[0] as number)).toBe(1);
});

async function openOf(hostId: number): Promise<number> {
  return (await server.get<{ openFindings: number }>(`/hosts/${hostId}`)).openFindings;
}

test('what does not grow any more ends after a day, and its members speak for themselves', async () => {
  const quietMs = startMs + 14 * HOUR_MS;
  await writeCensuses(quietMs, 0);
  await judgeCohorts(deps, quietMs);
  expect((await listed()).map(({ state }) => state)).toEqual(['confirmed']);
  await writeCensuses(quietMs + 25 * HOUR_MS, 0);
  await judgeCohorts(deps, quietMs + 25 * HOUR_MS);
  expect((await listed()).map(({ state, subject }) => `${subject.kind} ${state}`).toSorted()).toEqual([
    'cohort fixed',
    'process probable',
    'process probable',
  ]);
});

test('what was called no leak on a host does not speak in its cohort', async () => {
  await server.database.pool.query('DELETE FROM findings');
  await server.database.pool.query('DELETE FROM finding_decisions');
  // Of eight that grow, four are said to be no leak: the others alone are no version that leaks.
  for (const hostId of leaking.slice(0, 4)) {
    const [id] = await storeFindings(deps.db, source(hostId), [hostFinding(startMs)]);
    await decideFinding(deps.db, 'ada', id as number, { decision: 'not_a_leak', comment: '' });
  }
  await writeCensuses(startMs);
  await judgeCohorts(deps, startMs);
  const rows = await deps.db.select().from(findings);
  expect(rows.map(({ finding }) => finding.subject.kind)).toEqual([
    'process',
    'process',
    'process',
    'process',
  ]);
});
