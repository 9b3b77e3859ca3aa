import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { EXECUTABLE } from '../drills/agent-process.ts';
import { DrillServer } from '../drills/drill-server.ts';
import { unitEnvironment } from '../drills/unit-environment.ts';
import { CountingRelay } from './counting-relay.ts';
import { cpuMilliseconds } from './cpu-time.ts';
import { growthOf } from './growth.ts';
import { type Footprint, footprintOf } from './memory.ts';
import { compile } from './native.ts';
import { installedPeers, PEERS } from './peers.ts';
import type { BenchRow } from './suite.ts';

/*
 * The measurement of `agent-footprint`, in the namespace that the suite has made for it. Writes its rows as JSON.
 *
 * All contenders are measured over the same stretch: first at rest, which is what memory and its growth are taken from,
 * then with a share of the processes changing.
 */

/** Start-up, the first sample of each kind and the first keyframes are no part of the hour. */
const MOST_WARM_UP_SECONDS = 180;
const BUSY_SETTLE_SAMPLES = 3;
const MIB = 1024 ** 2;
const mib = (bytes: number) => (bytes / MIB).toFixed(1);

const NAMES = {
  rssBytes: 'resident (RSS)',
  pssBytes: 'resident (PSS)',
  anonBytes: 'its own (anonymous)',
} as const;

interface Reading extends Footprint {
  /** Hours since the measurement began. */
  at: number;
}

interface Contender {
  what: string;
  child: ChildProcess;
  ask?: () => Promise<number>;
  readings: Reading[];
  /** One of ours: its growth is told too. */
  isAgent?: boolean;
  /** Of the last answer, for those that are asked. */
  answerBytes?: number;
}

/** What one stretch came to, by contender in their order. */
interface Stretch {
  cpuMsPerSample: number[];
  sentBytesPerSample: number;
  receivedBytesPerSample: number;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    interval: { type: 'string', default: '10' },
    processes: { type: 'string', default: '300' },
    changing: { type: 'string', default: '10' },
    'busy-samples': { type: 'string', default: '12' },
    /** Without peers, which take more of the machine than the agent. */
    alone: { type: 'boolean', default: false },
    /** Another build than that of this clone. */
    executable: { type: 'string', default: EXECUTABLE },
    /** More agents beside it, for choosing: `NAME:[EXECUTABLE] [VARIABLE=VALUE …]` in place of the unit's environment. */
    variant: { type: 'string', multiple: true, default: [] },
  },
});
const intervalSeconds = Number(values.interval);
const minutes = Number(values.minutes);
const { executable } = values;
if (!existsSync(executable)) throw new Error(`there is no ${executable}: run "npm run build:agent"`);

const folder = mkdtempSync(join(tmpdir(), 'seep-footprint-'));
await using stack = new AsyncDisposableStack();
stack.defer(() => rmSync(folder, { recursive: true, force: true }));
const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: `${intervalSeconds}` }));
const relay = stack.use(await CountingRelay.to(Number(new URL(server.url).port)));
const contenders: Contender[] = [
  {
    what: 'seep-agent',
    child: await startAgent('agent', relay.url, executable, unitEnvironment()),
    readings: [],
    isAgent: true,
  },
];
for (const variant of values.variant) contenders.push(await startVariant(variant));
const floorIndex = contenders.length;
contenders.push({
  what: 'floor: stat, statm and status of all',
  child: start(compile('floor', folder), [`${intervalSeconds}`]),
  readings: [],
});
for (const { what, command, args, ask } of await installedPeers(
  values.alone ? [] : PEERS,
  folder,
  intervalSeconds,
)) {
  contenders.push({ what, child: start(command, args), readings: [], ...(ask && { ask }) });
}

const quiet = await crowd(0);
const samples = Math.ceil((minutes * 60) / intervalSeconds);
await watch(Math.max(2, Math.ceil(Math.min(MOST_WARM_UP_SECONDS, minutes * 30) / intervalSeconds)));
for (const { readings } of contenders) readings.length = 0;
const rest = await watch(samples);
quiet.kill('SIGKILL');
await crowd(Number(values.changing));
const atRest = contenders.map(({ readings, answerBytes }) => ({ readings: [...readings], answerBytes }));
await watch(BUSY_SETTLE_SAMPLES);
const busy = await watch(Number(values['busy-samples']));

process.stdout.write(JSON.stringify([...contenders.keys()].flatMap(rowsOf)));

async function startAgent(
  name: string,
  url: string,
  program: string,
  env: Record<string, string>,
): Promise<ChildProcess> {
  const { credential } = await server.enrol(name);
  const own = join(folder, name);
  const config = join(own, 'agent.yaml');
  mkdirSync(join(own, 'spool'), { recursive: true });
  writeFileSync(
    config,
    `server: ${url}\nintervalSeconds: ${intervalSeconds}\nspoolDir: ${join(own, 'spool')}\nlogLevel: warn\n`,
  );
  writeFileSync(join(own, 'credential'), `${credential}\n`, { mode: 0o600 });
  return start(program, ['run', '--config', config], env);
}

async function startVariant(variant: string): Promise<Contender> {
  const [name = '', said = ''] = variant.split(/:(.*)/s);
  const words = said.split(' ').filter((word) => word !== '');
  const env = Object.fromEntries(
    words.flatMap((word) => {
      const [variable = '', value] = word.split(/=(.*)/s);
      return value === undefined ? [] : [[variable, value]];
    }),
  );
  const program = words.find((word) => !word.includes('=')) ?? executable;
  return {
    what: `seep-agent ${name}`,
    child: await startAgent(`variant-${name}`, server.url, program, env),
    readings: [],
    isAgent: true,
  };
}

function start(command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  return child;
}

/** The processes that everybody watches. */
async function crowd(changingPercent: number): Promise<ChildProcess> {
  const child = spawn(compile('crowd', folder), [values.processes, `${changingPercent}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stack.defer(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

/** So many samples of everybody, with a look at what they hold after each. */
async function watch(count: number): Promise<Stretch> {
  const startMs = performance.now();
  const cpuBefore = contenders.map(cpuOf);
  const [sentBefore, receivedBefore] = [relay.sentBytes, relay.receivedBytes];
  for (let sample = 1; sample <= count; sample++) {
    await Promise.all(
      contenders.map(async (contender) => {
        if (contender.ask) contender.answerBytes = await contender.ask();
      }),
    );
    await delay(Math.max(0, startMs + sample * intervalSeconds * 1000 - performance.now()));
    for (const { child, readings } of contenders) {
      const footprint = footprintOf(child.pid ?? 0);
      if (footprint) readings.push({ at: (performance.now() - startMs) / 3_600_000, ...footprint });
    }
    if ((sample * intervalSeconds) % 300 === 0) say();
  }
  return {
    cpuMsPerSample: contenders.map(
      (contender, index) => (cpuOf(contender) - (cpuBefore[index] ?? NaN)) / count,
    ),
    sentBytesPerSample: (relay.sentBytes - sentBefore) / count,
    receivedBytesPerSample: (relay.receivedBytes - receivedBefore) / count,
  };
}

function cpuOf({ child }: Contender): number {
  return cpuMilliseconds(child.pid ?? 0) ?? NaN;
}

function say(): void {
  const last = contenders[0]?.readings.at(-1);
  if (!last) return;
  process.stderr.write(
    `${new Date().toISOString()} rss ${mib(last.rssBytes)} MiB, pss ${mib(last.pssBytes)}, anon ${mib(last.anonBytes)}\n`,
  );
}

function rowsOf(index: number): BenchRow[] {
  const { what, child, isAgent } = contenders[index] as Contender;
  if (child.exitCode !== null || child.signalCode !== null) {
    process.stderr.write(`not measured: ${what} has ended with ${child.exitCode ?? child.signalCode}\n`);
    return [];
  }
  const { readings, answerBytes } = atRest[index] ?? { readings: [] };
  const agent = atRest[0]?.readings ?? [];
  const crowdOf = `${values.processes} processes, every ${intervalSeconds} s`;
  const conditions = `${crowdOf}, at rest, after ${minutes} min`;
  const busyConditions = `${crowdOf}, ${values.changing} % changing`;
  const rows: BenchRow[] = [];
  for (const key of ['rssBytes', 'pssBytes', 'anonBytes'] as const) {
    const value = lastOf(readings, key) / MIB;
    rows.push({
      what: `${what}, ${NAMES[key]}`,
      conditions,
      value,
      unit: 'MiB',
      ratio: (value * MIB) / lastOf(agent, key),
    });
    const growth =
      isAgent && growthOf(readings.map((reading) => ({ at: reading.at, value: reading[key] / MIB })));
    if (!growth) continue;
    const { low, slope, high } = growth;
    const between = `95 % between ${low.toFixed(2)} and ${high.toFixed(2)}`;
    rows.push({
      what: `${what}, ${NAMES[key]}: growth, ${between}`,
      conditions,
      value: slope,
      unit: 'MiB/h',
    });
  }
  for (const [stretch, under] of [
    [rest, conditions],
    [busy, busyConditions],
  ] as const) {
    const value = stretch.cpuMsPerSample[index] ?? NaN;
    const ratio = value / (stretch.cpuMsPerSample[floorIndex] ?? NaN);
    rows.push({
      what: `${what}, CPU a sample (ratio: of the floor)`,
      conditions: under,
      value,
      unit: 'ms',
      ratio,
    });
    if (index > 0) continue;
    const wire = { sent: stretch.sentBytesPerSample, received: stretch.receivedBytesPerSample };
    for (const [way, bytes] of Object.entries(wire))
      rows.push({
        what: `${what}, ${way} a sample`,
        conditions: under,
        value: bytes,
        unit: 'bytes',
        ratio: way === 'sent' ? 1 : bytes / wire.sent,
      });
  }
  if (answerBytes !== undefined && !Number.isNaN(answerBytes)) {
    const ratio = answerBytes / rest.sentBytesPerSample;
    rows.push({
      what: `${what}, sent a sample (gzip)`,
      conditions,
      value: answerBytes,
      unit: 'bytes',
      ratio,
    });
  }
  return rows;
}

/** What a series ends at: the median of its last tenth. */
function lastOf(readings: readonly Reading[], key: keyof Footprint): number {
  const last = readings.slice(-Math.max(1, Math.round(readings.length / 10))).map((reading) => reading[key]);
  return last.toSorted((a, b) => a - b)[Math.floor(last.length / 2)] ?? NaN;
}
