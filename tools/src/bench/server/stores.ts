import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findEmbeddedPostgres, freePort } from '@seep/server/testing';
import pg from 'pg';
import { DrillServer } from '../../drills/drill-server.ts';
import { waitFor } from '../../drills/wait-for.ts';
import { enrolAll, FleetState } from '../../fleet/enrol.ts';
import { SimulatedAgent } from '../../fleet/simulated-agent.ts';
import { FleetTally } from '../../fleet/tally.ts';
import { addFleetRows } from './fleet-rows.ts';
import type { GeneratedHost, GeneratedLoad } from './generated-load.ts';

const READY_MS = 60_000;
const LOAD_MS = 30 * 60_000;
/** Of a longer range a screen is shown cells of five minutes. */
const ROLLED_UP_HOURS = 6;
/** Of a much longer one cells of an hour. */
const HOURLY_HOURS = 144;
const ROLL_UP_MS = 10 * 60_000;
/** Of all partitions of samples that are packed: the server keeps up to a mebibyte of each. */
const LEFT_BYTES = 2 * 1024 ** 2;

/** The load, in the two forms that stores take it. */
export interface Load extends GeneratedLoad {
  /** Runs the generator that sends it as Prometheus remote write. */
  postTo(url: string): Promise<void>;
  /** The same for many hosts that have no history, under names that begin with `fleet`. */
  postFleetTo(url: string): Promise<void>;
  fleetHosts: number;
  startMs: number;
  endMs: number;
  hours: number;
  stepMs: number;
}

/** One question, asked in each store's own way. */
export interface Question {
  what: string;
  ask: () => Promise<unknown>;
}

/** A store under load, with real processes and real files. */
export interface Store extends AsyncDisposable {
  name: string;
  /** Its process; what that started counts too. */
  pid: number;
  /** @returns how many numbers it was given */
  load(): Promise<number>;
  /** Everything that it does with the load later: merges, roll-ups. Null where it has no such thing to wait for. */
  settle(): Promise<void>;
  diskBytes(): Promise<number>;
  /** Puts the fleet beside the load, once that has been measured. */
  addFleet(): Promise<void>;
  questions(): Question[];
}

/** Seep: a server, its PostgreSQL, and an agent's session for every host, draining two hours of spool. */
export async function startSeep(load: Load): Promise<Store> {
  const server = await DrillServer.start({ SEEP_ENROLMENTS_PER_MINUTE: '1000000' });
  const url = await findEmbeddedPostgres(join(server.dir, 'server'));
  if (url === undefined) throw new Error('the server has no embedded PostgreSQL');
  const database = new pg.Pool({ connectionString: url, max: 1 });
  const names = load.hosts.map(({ name }) => ({ name, labels: {} }));
  const state = new FleetState(undefined, server.url);
  await enrolAll(server.url, await server.token(names.length), names, state, () => undefined);
  const tally = new FleetTally();
  const agents = load.hosts.map(
    (host) =>
      new SimulatedAgent<GeneratedHost>(host, {
        url: `${server.url.replace(/^http/, 'ws')}/agent`,
        credential: state.of(host.name)?.credential ?? '',
        intervalMs: load.stepMs,
        historyIntervalMs: load.stepMs,
        fromMs: load.startMs,
        untilMs: load.endMs,
        tally,
        random: Math.random,
      }),
  );
  const bytesOf = async (tables: string) => {
    const { rows } = await database.query<{ bytes: string }>(
      `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM (${tables}) AS tables`,
    );
    return Number(rows[0]?.bytes);
  };
  const host = load.hosts[Math.floor(load.hosts.length / 2)] as GeneratedHost;
  const hostId = state.of(host.name)?.hostId ?? '';
  const range = `from=${new Date(load.startMs).toISOString()}&to=${new Date(load.endMs).toISOString()}`;
  const atEnd = new Date(load.endMs).toISOString();
  let processId = '';
  return {
    name: 'Seep',
    pid: server.pid,
    load: async () => {
      for (const agent of agents) agent.connect();
      await waitFor('every ack', () => agents.every(({ isDrained }) => isDrained) || undefined, LOAD_MS);
      for (const agent of agents) agent.stop();
      if (tally.acked !== tally.sent) throw new Error(`sent ${tally.sent} records, acked ${tally.acked}`);
      const { items } = await server.get<{ items: { id: string }[] }>(
        `/hosts/${hostId}/processes?at=${atEnd}`,
      );
      processId = items[Math.floor(items.length / 2)]?.id ?? '';
      return tally.acked * load.valuesPerSample;
    },
    settle: async () => {
      // Chunks of five-minute cells are over; those of a day go on, and are marked until it ends.
      await waitFor(
        'the roll-ups',
        async () => {
          const { rows } = await database.query<{ count: string }>(
            'SELECT count(*) FROM rollup_marks WHERE tier = 1',
          );
          return Number(rows[0]?.count) === 0 || undefined;
        },
        ROLL_UP_MS,
      );
      await database.query('VACUUM ANALYZE');
      // What vacuum leaves in the index of a table that it has emptied, the next roll-up gives back.
      await waitFor(
        'the room of packed samples',
        async () =>
          (await bytesOf(`SELECT inhrelid AS oid FROM pg_inherits WHERE inhparent = 'samples'::regclass`)) <
            LEFT_BYTES || undefined,
        ROLL_UP_MS,
      );
      await database.query('CHECKPOINT');
    },
    diskBytes: () =>
      bytesOf(`SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`),
    addFleet: () => addFleetRows(database, load.fleetHosts),
    questions: () => [
      {
        what: 'one process, all the time',
        ask: () => server.get(`/processes/${processId}/series?metric=anonBytes&${range}`),
      },
      {
        what: 'growth of the 150 processes of a host',
        ask: () => server.get(`/hosts/${hostId}/processes?at=${atEnd}`),
      },
      {
        what: 'a number of the host, all the time',
        ask: () => server.get(`/hosts/${hostId}/series?metric=memFreeBytes&${range}`),
      },
      {
        what: 'the page of a host, all the time',
        ask: () =>
          server.queries({
            'hosts.get': { hostId: Number(hostId) },
            'hosts.ledger': {
              hostId: Number(hostId),
              range: { fromMs: load.startMs, toMs: load.endMs, maxPoints: 1000 },
            },
            'hosts.processes': { hostId: Number(hostId), atMs: load.endMs },
            'findings.list': { hostId: Number(hostId) },
          }),
      },
      {
        what: `the page of ${load.fleetHosts} hosts`,
        ask: () => server.queries({ 'hosts.fleet': {} }),
      },
      { what: 'the 20 of the fleet that grow most', ask: () => server.get('/growing?limit=20') },
    ],
    [Symbol.asyncDispose]: async () => {
      for (const agent of agents) agent.stop();
      await database.end();
      await server[Symbol.asyncDispose]();
    },
  };
}

interface Peer {
  name: string;
  debianPackage: string;
  paths: string[];
  args(address: string, folder: string): string[];
  ready: string;
  write: string;
  /** Brings everything to disk as it stays. @returns folder that holds it */
  flush(url: string, folder: string): Promise<string>;
}

const PEERS: readonly Peer[] = [
  {
    name: 'VictoriaMetrics',
    debianPackage: 'victoria-metrics',
    paths: ['/usr/bin/victoria-metrics', '/usr/local/bin/victoria-metrics'],
    args: (address, folder) => [
      `-httpListenAddr=${address}`,
      `-storageDataPath=${folder}`,
      '-retentionPeriod=1y',
      '-loggerLevel=ERROR',
      // Answers are computed, not remembered.
      '-search.disableCache',
    ],
    ready: '/health',
    write: '/api/v1/write',
    flush: async (url, folder) => {
      await ask(`${url}/internal/force_flush`);
      await ask(`${url}/internal/force_merge`);
      await waitFor('the merge', async () => {
        const merging = /^vm_active_force_merges (\d+)/m.exec(await ask(`${url}/metrics`))?.[1] ?? '0';
        return merging === '0' || undefined;
      });
      return folder;
    },
  },
  {
    name: 'Prometheus',
    debianPackage: 'prometheus',
    paths: ['/usr/bin/prometheus', '/usr/local/bin/prometheus'],
    args: (address, folder) => [
      `--web.listen-address=${address}`,
      `--storage.tsdb.path=${folder}`,
      '--config.file=/dev/null',
      '--web.enable-remote-write-receiver',
      '--web.enable-admin-api',
      '--log.level=error',
    ],
    ready: '/-/ready',
    write: '/api/v1/write',
    // What it holds in memory and in its log becomes a block only after three hours: a snapshot makes one now.
    flush: async (url, folder) => {
      const answer = JSON.parse(await ask(`${url}/api/v1/admin/tsdb/snapshot`, 'POST')) as {
        data: { name: string };
      };
      return join(folder, 'snapshots', answer.data.name);
    },
  },
];

/** Starts the peers that are installed, and names those that are not. */
export function availablePeers(): { start: (load: Load, folder: string) => Promise<Store> }[] {
  return PEERS.flatMap((peer) => {
    const program = peer.paths.find((path) => existsSync(path));
    if (program === undefined) {
      process.stderr.write(
        `not measured: ${peer.name} is not installed (apt-get install ${peer.debianPackage})\n`,
      );
      return [];
    }
    return [{ start: (load, folder) => startPeer(peer, program, load, join(folder, peer.debianPackage)) }];
  });
}

async function startPeer(peer: Peer, program: string, load: Load, folder: string): Promise<Store> {
  mkdirSync(folder, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const child: ChildProcess = spawn(program, peer.args(address, folder), {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await waitFor(
    `${peer.name} to be ready`,
    async () => (await fetch(url + peer.ready)).ok || undefined,
    READY_MS,
  );
  let stored = folder;
  const host = load.hosts[Math.floor(load.hosts.length / 2)] as GeneratedHost;
  const { pid } = host.processNames[Math.floor(host.processNames.length / 2)] as { pid: number };
  const range = (query: string) =>
    ask(
      `${url}/api/v1/query_range?query=${encodeURIComponent(query)}&start=${seconds(load.startMs)}&end=${seconds(load.endMs)}&step=${stepSecondsOf(load)}`,
    );
  const instant = (query: string) =>
    ask(`${url}/api/v1/query?query=${encodeURIComponent(query)}&time=${seconds(load.endMs)}`);
  return {
    name: peer.name,
    pid: child.pid ?? 0,
    load: async () => {
      await load.postTo(url + peer.write);
      const samples = (load.endMs - load.startMs) / load.stepMs + 1;
      return load.hosts.length * load.valuesPerSample * samples;
    },
    settle: async () => {
      stored = await peer.flush(url, folder);
      await delay(1000);
    },
    diskBytes: () => Promise.resolve(bytesIn(stored)),
    addFleet: () => load.postFleetTo(url + peer.write),
    questions: () => [
      {
        what: 'one process, all the time',
        ask: () => range(`proc_rss_kib{host="${host.name}",pid="${pid}"}`),
      },
      {
        what: 'growth of the 150 processes of a host',
        ask: () => instant(`delta(proc_rss_kib{host="${host.name}"}[${load.hours}h])`),
      },
      {
        what: 'a number of the host, all the time',
        ask: () => range(`host_gauge_01_kib{host="${host.name}"}`),
      },
      {
        what: 'the page of a host, all the time',
        ask: () =>
          Promise.all([
            range(`{host="${host.name}",__name__=~"host_gauge_.*"}`),
            instant(`delta(proc_rss_kib{host="${host.name}"}[${load.hours}h])`),
          ]),
      },
      {
        what: `the page of ${load.fleetHosts} hosts`,
        ask: () => instant('{host=~"fleet.*"}'),
      },
      // Of the load's hosts: the fleet beside it has no processes there.
      {
        what: 'the 20 of the fleet that grow most',
        ask: () => instant(`topk(20, delta(proc_rss_kib[${load.hours}h]))`),
      },
    ],
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve(undefined);
        else child.once('close', resolve);
      });
    },
  };
}

/** As fine as Seep answers for a range of this length. */
function stepSecondsOf({ hours, stepMs }: Load): number {
  if (hours > HOURLY_HOURS) return 3600;
  return hours > ROLLED_UP_HOURS ? 300 : stepMs / 1000;
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}

async function ask(url: string, method = 'GET'): Promise<string> {
  const response = await fetch(url, { method });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: HTTP ${response.status} ${text}`);
  return text;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
