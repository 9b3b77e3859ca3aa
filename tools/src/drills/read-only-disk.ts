import { join } from 'node:path';
import { DrillServer } from './drill-server.ts';
import { FailingDisk } from './failing-disk.ts';
import { enrolWithSmallSpool, loseRecords } from './lost-records.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/**
 * The spool's disk turns read-only while the server is away, under a file that the agent writes: what comes from then on
 * waits in memory, and nothing is lost. It stays so until memory may hold no more: what goes is counted, and told. Repaired,
 * it is written to again.
 */
export async function drillReadOnlyDisk(): Promise<DrillResult> {
  const report = new Report('spool on a disk that turns read-only');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '0.25' }));
  const disk = stack.use(await FailingDisk.mount(server.dir, 8));
  const spoolDir = join(disk.path, 'spool');
  const agent = stack.use(await enrolWithSmallSpool(server, spoolDir));
  agent.start();
  await agent.hasWritten(4);
  await agent.delivered();

  await server.kill();
  await agent.hasWritten(agent.lastSeq + 4);
  disk.fail();
  await waitFor('the agent to see it', () => agent.said.includes('cannot write, kept in memory'), 120_000);
  report.check('the agent says what is wrong with its disk', agent.said.includes('EROFS'));
  const onDisk = agent.lastSeq;
  await server.up();
  const whole = await server.stored(agent.hostId, onDisk + 8);
  report.check(
    'what the disk no longer took waited in memory: nothing lost, nothing doubled',
    whole.samples.lost === 0 && whole.samples.duplicates === 0,
    { onDisk, ...whole.samples },
  );
  await loseRecords(server, agent, report, ['disk_broken']);

  const { samples: before } = await server.host(agent.hostId);
  // Not before the agent has no file of it open: when the server has all that is on it.
  await waitFor('the disk to be repaired', async () => (await disk.repair(), true), 120_000);
  await agent.hasWritten(onDisk + 1);
  const written = agent.lastSeq;
  const { samples } = await waitFor(
    `record ${written} to be stored`,
    async () => {
      const answer = await server.host(agent.hostId);
      return answer.samples.stored + answer.samples.lost >= written ? answer : undefined;
    },
    120_000,
  );
  report.check(
    'repaired, it is written to again: nothing more is lost, nothing doubled',
    samples.lost === before.lost && samples.duplicates === 0,
    { written, ...samples },
  );
  return report.result;
}
