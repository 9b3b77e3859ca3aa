import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildProgram } from '../start/child-program.ts';
import { AGENT, enrolAgent } from '../start/enrol-agent.ts';
import { DockerEngine, whyNoEngine } from './docker-engine.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

const CONTAINER = 'tool-server';

/** The incident's sizes, scaled: its helpers had 75 to 80 MB, its host 121 GiB; here a minute is an hour. */
const TIME_SCALE = 60;
const HELPERS_AT_FIRST = 15;
const HELPERS_IN_THE_END = 60;
const HELPER_BYTES = 8_000_000;
/** Half an hour of detector time in which the number of helpers stays. */
const LEVEL_SECONDS = 40;
/** Three helpers a cycle, none of them ever ended. */
const CYCLE = { helpers: 3, seconds: 10 };

/** The supervisor of the incident: it starts helpers and never waits for them. Each of them is flat. */
const SUPERVISOR = `helper() {
  sh -c 'x=$(dd if=/dev/zero bs=${HELPER_BYTES} count=1 2>/dev/null | busybox tr "\\0" x); sleep 3600; echo $x' mcp-helper &
}
i=0; while [ $i -lt ${HELPERS_AT_FIRST} ]; do helper; i=$((i+1)); done
sleep ${LEVEL_SECONDS}
while [ $i -lt ${HELPERS_IN_THE_END} ]; do
  c=0; while [ $c -lt ${CYCLE.helpers} ]; do helper; c=$((c+1)); i=$((i+1)); done
  sleep ${CYCLE.seconds}
done; sleep 3600`;

interface Finding {
  state: string;
  metric: string;
  subject: { kind: string; command?: string; container?: string; spawner?: string };
  verdict: string;
}

/** What the host had in use when the first finding came, and what of it. */
interface Seen {
  finding: Finding;
  usedRatio: number;
  helpers: number;
  seconds: number;
}

/**
 * The incident, replayed: a real container without a memory limit, whose supervisor goes from 15 to 60 helpers. The server
 * has to name container, spawner and family before half of the host's memory is gone.
 */
export async function drillIncident(): Promise<DrillResult> {
  const report = new Report(
    `the incident: ${HELPERS_AT_FIRST} → ${HELPERS_IN_THE_END} helpers of ${HELPER_BYTES / 1e6} MB`,
  );
  const reason = await whyNoEngine();
  if (reason !== undefined) {
    process.stderr.write(`  left out: ${reason}\n`);
    return report.result;
  }
  await using engine = await DockerEngine.start();
  const folder = mkdtempSync(join(tmpdir(), 'seep-drill-incident-'));
  try {
    await using server = await DrillServer.start({
      SEEP_TIME_SCALE: `${TIME_SCALE}`,
      SEEP_SAMPLE_INTERVAL: '1',
    });
    const config = await enrolAgent(
      { url: server.url, token: await server.token(1) },
      folder,
      '--interval',
      '1',
    );
    const agent = new ChildProgram(AGENT, ['run', '--config', config], { onError: () => undefined });
    try {
      await waitFor('the host on the server', async () => (await server.hosts()).at(0));
      // What other programs of this machine do besides is told apart by the container.
      await delay(5000);
      await replay(engine, server, report);
    } finally {
      await agent.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report.result;
}

async function replay(engine: DockerEngine, server: DrillServer, report: Report): Promise<void> {
  await engine.docker(
    'run',
    '-d',
    '--network=none',
    `--name=${CONTAINER}`,
    'seep-drill:1',
    'sh',
    '-c',
    SUPERVISOR,
    'supervisor',
  );
  const id = (await engine.docker('inspect', '--format', '{{.Id}}', CONTAINER)).slice(0, 12);
  const startedAtMs = performance.now();
  const growthSeconds = ((HELPERS_IN_THE_END - HELPERS_AT_FIRST) / CYCLE.helpers) * CYCLE.seconds;
  const seen = await waitFor(
    'a finding in the container',
    () => firstFinding(engine, server, id, startedAtMs),
    (LEVEL_SECONDS + growthSeconds + 60) * 1000,
  ).catch(() => undefined);
  report.check('a finding in the container', seen !== undefined, seen?.finding.verdict);
  if (!seen) return;
  const { finding, usedRatio, helpers, seconds } = seen;
  const { kind, command, spawner } = finding.subject;
  report.check(
    'it is of a family, by the number of its processes',
    kind === 'family' && finding.metric === 'count',
    {
      kind,
      metric: finding.metric,
    },
  );
  report.check('it names the command family', command?.includes('mcp-helper') === true, command);
  report.check('it names the spawner', spawner?.includes('supervisor') === true, spawner?.slice(0, 60));
  report.check(
    'it names the container, and that it has no limit',
    [`in container ${CONTAINER}`, `container ${CONTAINER} has no memory limit`].every((words) =>
      finding.verdict.includes(words),
    ),
  );
  report.check('before the host’s memory is half gone', usedRatio < 0.5, { usedRatio });
  report.check('before all helpers are there', helpers < HELPERS_IN_THE_END, {
    helpers,
    secondsSinceTheFirst: Math.round(seconds - LEVEL_SECONDS),
    detectorMinutes: Math.round(seconds - LEVEL_SECONDS),
  });
}

async function firstFinding(
  engine: DockerEngine,
  server: DrillServer,
  container: string,
  startedAtMs: number,
): Promise<Seen | undefined> {
  const { items } = await server.get<{ items: Finding[] }>('/findings');
  const finding = items.find(({ subject }) => subject.container?.startsWith(container));
  if (!finding) return undefined;
  const { items: hosts } = await server.get<{
    items: { memTotalBytes: number; memAvailableBytes: number }[];
  }>('/hosts');
  const [host] = hosts;
  const listed = await engine.docker('top', CONTAINER, '-eo', 'pid,args');
  return {
    finding,
    usedRatio: host ? 1 - host.memAvailableBytes / host.memTotalBytes : Number.NaN,
    helpers: listed.split('\n').filter((line) => line.includes('mcp-helper') && line.includes('sh -c'))
      .length,
    seconds: (performance.now() - startedAtMs) / 1000,
  };
}
