import { spawn } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../bench/native.ts';
import { runProgram } from '../start/child-program.ts';
import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { checkDelivered } from './kills.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

const DISK_KIBIBYTES = 192;

/**
 * The spool's disk is full while the server is away: what no longer fits waits in memory, and when both are back
 * nothing has been lost. Then it is full while the agent is killed: what was in memory is lost, counted, and told.
 */
export async function drillFullDisk(): Promise<DrillResult> {
  const report = new Report('spool on a full disk');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '0.25' }));
  const spoolDir = join(server.dir, 'small-disk');
  mkdirSync(spoolDir);
  await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${DISK_KIBIBYTES}k`, 'tmpfs', spoolDir]);
  stack.defer(async () => {
    await runProgram('umount', ['--lazy', spoolDir]);
  });
  // The least that a spool may be set to; a crowd that never rests fills it in a minute or two.
  const agent = stack.use(
    await AgentProcess.enrol(server, { spoolDir, settings: { spoolMaxMebibytes: '1' } }),
  );
  agent.start();
  await agent.hasWritten(4);
  await agent.delivered();

  await server.kill();
  await waitFor('the disk to be full', () => statfsSync(spoolDir).bavail === 0, 120_000);
  const onDisk = agent.lastSeq;
  await server.up();
  const whole = await server.stored(agent.hostId, onDisk + 8, 120_000);
  report.check(
    'what did not fit on the disk waited in memory: nothing lost, nothing doubled',
    whole.samples.lost === 0 && whole.samples.duplicates === 0,
    whole.samples,
  );

  await server.kill();
  await waitFor('the disk to be full again', () => statfsSync(spoolDir).bavail === 0, 120_000);
  await agent.kill();
  await server.up();
  agent.start();
  await checkDelivered([agent], report);
  await loseRecords(server, agent, report);
  return report.result;
}

/** The disk stays full for so long that memory may hold no more either: the oldest go, counted and told. */
async function loseRecords(server: DrillServer, agent: AgentProcess, report: Report): Promise<void> {
  const folder = join(server.dir, 'crowd');
  mkdirSync(folder);
  const crowd = spawn(compile('crowd', folder), ['600', '100'], { stdio: 'ignore' });
  try {
    await server.kill();
    await waitFor('records to be dropped', () => agent.said.includes('dropped the oldest records'), 300_000);
  } finally {
    crowd.kill('SIGKILL');
  }
  await server.up();
  const told = await waitFor(
    'the loss to be told',
    async () => {
      const answer = await server.host(agent.hostId);
      return answer.samples.lost > 0 && answer.connected ? answer : undefined;
    },
    120_000,
  );
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`;
  const series = await server.get<{ values: (number | null)[] }>(
    `/hosts/${agent.hostId}/series?metric=agentDroppedRecords&${range}`,
  );
  const counted = Math.max(...series.values.map((value) => value ?? 0));
  report.check(
    'what was lost is counted alike by the agent and by the server, from its missing numbers',
    told.samples.lost === counted,
    { ...told.samples, counted },
  );
  const { items } = await server.get<{ items: { kind: string; detail: Record<string, unknown> }[] }>(
    `/events?host=${agent.hostId}&${range}`,
  );
  const events = items.filter(({ kind }) => kind === 'records_dropped').map(({ detail }) => detail);
  report.check(
    'and told with its reason',
    events.some(({ reason }) => reason === 'disk_broken'),
    events,
  );
}
