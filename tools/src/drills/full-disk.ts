import { mkdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../start/child-program.ts';
import { DrillServer } from './drill-server.ts';
import { checkDelivered } from './kills.ts';
import { enrolWithSmallSpool, loseRecords } from './lost-records.ts';
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
  const agent = stack.use(await enrolWithSmallSpool(server, spoolDir));
  agent.start();
  await agent.hasWritten(4);
  await agent.delivered();

  await server.kill();
  await waitFor('the disk to be full', () => statfsSync(spoolDir).bavail === 0, 300_000);
  const onDisk = agent.lastSeq;
  await server.up();
  const whole = await server.stored(agent.hostId, onDisk + 8, 120_000);
  report.check(
    'what did not fit on the disk waited in memory: nothing lost, nothing doubled',
    whole.samples.lost === 0 && whole.samples.duplicates === 0,
    whole.samples,
  );

  // What is still in memory then would be lost with the agent, in the middle of what is on the disk.
  await waitFor('the disk to take records', () => agent.said.includes('can be written again'), 120_000);
  await agent.delivered();
  await server.kill();
  await waitFor('the disk to be full again', () => statfsSync(spoolDir).bavail === 0, 300_000);
  await agent.kill();
  await server.up();
  agent.start();
  await checkDelivered([agent], report);
  // Where the oldest are dropped from a full disk it takes records again: then it is the bound that drops the next.
  await loseRecords(server, agent, report, ['disk_broken', 'spool_full']);
  return report.result;
}
