import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeKeyframe, parseRecordedFrame } from '@seep/shared';
import { compareWithTools } from '../machine-tools/comparison.ts';
import { ENGINE_TOOLS } from '../machine-tools/engine-tools.ts';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { AGENT, enrolAgent } from '../start/enrol-agent.ts';
import { DockerEngine, whyNoEngine } from './docker-engine.ts';
import { DrillServer } from './drill-server.ts';
import { reportResults } from './machine-tools.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** Copies of a helper that the supervisor leaves behind, one every half a second. */
const HELPERS = 30;
/** Each helper keeps as much in a variable of the shell: every single one stays flat. */
const HELPER_BYTES = 2_000_000;

/**
 * The incident: a supervisor in a container without a limit starts helpers and never waits for them. Each of them is
 * flat; their number grows.
 */
const INCIDENT = `i=0
while [ $i -lt ${HELPERS} ]; do
  sh -c 'x=$(dd if=/dev/zero bs=${HELPER_BYTES} count=1 2>/dev/null | busybox tr "\\0" x); sleep 600; echo $x' helper &
  i=$((i+1)); sleep 0.5
done; sleep 600`;

interface Container {
  name: string;
  state: string;
  restarts: number;
  hasMemoryLimit: boolean;
  memoryLimitBytes: number | null;
  processCount: number | null;
  anonBytes: number | null;
  growthBytes: number | null;
}

/** Three containers on a real engine, one of them the incident: in monitor's file, in a sample, and on the server. */
export async function drillDocker(): Promise<DrillResult> {
  const reason = await whyNoEngine();
  const report = new Report('docker');
  if (reason !== undefined) {
    process.stderr.write(`  left out: ${reason}\n`);
    return report.result;
  }
  await using engine = await DockerEngine.start();
  const folder = mkdtempSync(join(tmpdir(), 'seep-drill-docker-'));
  try {
    await startContainers(engine);
    reportResults('engine', await compareWithTools(ENGINE_TOOLS), report);
    await checkMonitor(engine, folder, report);
    await checkServer(engine, folder, report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report.result;
}

async function startContainers(engine: DockerEngine): Promise<void> {
  const run = (name: string, options: string[], ...command: string[]) =>
    engine.docker('run', '-d', '--network=none', `--name=${name}`, ...options, 'seep-drill:1', ...command);
  await run('limited', ['--memory=64m'], 'sleep', '600');
  await run('loop', ['--restart=always'], 'false');
  await engine.docker('volume', 'create', 'unused');
  await run('unlimited', [], 'sh', '-c', 'sleep 8; ' + INCIDENT);
}

/** `monitor`'s docker file, beside what the engine's own command says. */
async function checkMonitor(engine: DockerEngine, folder: string, report: Report): Promise<void> {
  await runProgram(AGENT, ['monitor', '0.05', '1', '--dir', folder]);
  const file = readdirSync(folder).find((name) => name.endsWith('_docker.log')) ?? '';
  const text = readFileSync(join(folder, file), 'utf8');
  const lines = text.split('\n');
  const limits = (name: string) =>
    lines.findLast((line) => / (no|always|unless)/.test(line) && line.includes(` ${name} `)) ?? '';
  report.check(
    'monitor: the limited container has its limit',
    limits('limited').includes('64 MiB'),
    limits('limited'),
  );
  report.check(
    'monitor: the unlimited container has none',
    limits('unlimited').includes('no limit'),
    limits('unlimited'),
  );
  const restarts = Number(await engine.docker('inspect', '--format', '{{.RestartCount}}', 'loop'));
  const told = Number(/(\d+) +always/.exec(limits('loop'))?.[1]);
  report.check(
    'monitor: the loop has been restarted as often as inspect says',
    told >= 1 && told <= restarts,
    { told, restarts },
  );
  const [images] = (await engine.docker('system', 'df', '--format', '{{.TotalCount}}')).split('\n');
  const row = lines.find((line) => line.startsWith('images')) ?? '';
  report.check('monitor: images as system df counts them', row.split(/\s+/)[1] === images, row);
  const stats = await engine.docker('stats', '--no-stream', '--format', '{{.MemUsage}}', 'limited');
  const [theirs] = stats.split(' ');
  const ours = lines.findLast((line) => line.includes(' limited ') && line.includes('running')) ?? '';
  const difference = Math.abs(
    bytesOf(theirs ?? '') - bytesOf(/([\d.]+ [KMG]?i?B) +64 MiB/.exec(ours)?.[1] ?? ''),
  );
  report.check('monitor: memory as docker stats has it', difference < 1024 ** 2, {
    theirs: stats,
    ours,
    difference,
  });
}

/** The sample that the agent would send, and what the server makes of those that it sends. */
async function checkServer(engine: DockerEngine, folder: string, report: Report): Promise<void> {
  const frames = join(folder, 'frames.jsonl');
  await runProgram(AGENT, ['record', '--seconds', '4', '--interval', '1', frames]);
  const recorded = readFileSync(frames, 'utf8').trimEnd().split('\n').map(parseRecordedFrame);
  const tables = recorded.flatMap((frame) =>
    'body' in frame && 'block' in frame.body && frame.body.schema
      ? decodeKeyframe(frame.body.block, frame.body.schema).map(({ schema }) => schema.name)
      : [],
  );
  const cgroups = recorded.flatMap((frame) =>
    'body' in frame && 'rows' in frame.body ? (frame.body.rows ?? []) : [],
  );
  const contained = new Set(
    cgroups.filter(({ table }) => table === 'cgroup').map(({ facts }) => facts['container']),
  );
  const ids = await Promise.all(
    ['limited', 'unlimited'].map((name) => engine.docker('inspect', '--format', '{{.Id}}', name)),
  );
  report.check(
    'sample: a row for the control group of each running container',
    tables.includes('cgroup') && ids.every((id) => contained.has(id)),
    ids,
  );

  await using server = await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '1' });
  const config = await enrolAgent(
    { url: server.url, token: await server.token(1) },
    folder,
    '--interval',
    '1',
  );
  const agent = new ChildProgram(AGENT, ['run', '--config', config], { onError: () => undefined });
  try {
    const [host] = await waitFor('the host on the server', async () => {
      const hosts = await server.hosts();
      return hosts.length > 0 ? hosts : undefined;
    });
    const id = host?.id ?? '';
    const containers = await waitFor(
      'the incident in the containers of the host',
      async () => {
        const { items } = await server.get<{ items: Container[] }>(`/hosts/${id}/containers`);
        const incident = items.find(({ name }) => name === 'unlimited');
        return (incident?.processCount ?? 0) > HELPERS / 2 ? items : undefined;
      },
      150_000,
    );
    const of = (name: string) => containers.find((container) => container.name === name);
    report.check(
      'server: three containers',
      containers.length === 3,
      containers.map(({ name, state }) => `${name}: ${state}`),
    );
    report.check(
      'server: no memory limit is said of the one that has none',
      of('unlimited')?.hasMemoryLimit === false,
      of('unlimited'),
    );
    report.check(
      'server: the limit of the limited one',
      of('limited')?.memoryLimitBytes === 64 * 1024 ** 2,
      of('limited'),
    );
    report.check('server: restarts of the loop', (of('loop')?.restarts ?? 0) >= 1, of('loop'));
    const events = await waitFor(
      'a restart among the events',
      async () => {
        const { items } = await server.get<{ items: { kind: string; detail: object }[] }>(
          `/events?host=${id}`,
        );
        const restarts = items.filter(({ kind }) => kind === 'container_restart');
        return restarts.length > 0 ? restarts : undefined;
      },
      150_000,
    ).catch(() => []);
    report.check('server: restarts among the events', events.length > 0, events[0]?.detail);
  } finally {
    await agent.stop();
    await delay(0);
  }
}

/** `1.5MiB` and `1.5 MiB` alike. */
function bytesOf(text: string): number {
  const [, amount, unit] = /([\d.]+) ?([KMG]?)i?B/.exec(text) ?? [];
  return Number(amount) * ({ K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[unit ?? ''] ?? 1);
}
