import { setTimeout as delay } from 'node:timers/promises';
import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { isWhole } from './whole.ts';

/** Samples come every quarter of a second: an hour of an ordinary agent is a minute and a half. */
const FAST = { SEEP_SAMPLE_INTERVAL: '0.25' };

/** Between two kills something happens, and never at the same point. */
const pause = (random: () => number) => delay(300 + random() * 900);

/** The server ends between two instructions, again and again, while agents send. */
export async function drillServerKills(
  kills: number,
  agents: number,
  random = Math.random,
): Promise<DrillResult> {
  const report = new Report(`server killed ${kills} times under load`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start(FAST));
  const sending: AgentProcess[] = [];
  for (let index = 0; index < agents; index++) {
    const agent = stack.use(await AgentProcess.enrol(server));
    agent.start();
    sending.push(agent);
  }
  for (let kill = 0; kill < kills; kill++) {
    await pause(random);
    await server.kill();
    await server.up();
  }
  await checkDelivered(sending, report);
  return report.result;
}

/** The agent ends in the middle of a write, again and again. */
export async function drillAgentKills(kills: number, random = Math.random): Promise<DrillResult> {
  const report = new Report(`agent killed ${kills} times while writing`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start(FAST));
  const agent = stack.use(await AgentProcess.enrol(server));
  for (let kill = 0; kill < kills; kill++) {
    const before = agent.lastSeq;
    agent.start();
    await agent.hasWritten(before + 2);
    await pause(random);
    await agent.kill();
  }
  agent.start();
  await agent.hasWritten(agent.lastSeq + 2);
  await checkDelivered([agent], report);
  return report.result;
}

/** The database goes away under the server, and comes back. */
export async function drillDatabaseRestart(): Promise<DrillResult> {
  const report = new Report('database killed and started again');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start(FAST));
  const agent = stack.use(await AgentProcess.enrol(server));
  agent.start();
  await agent.hasWritten(8);
  server.killDatabase();
  await agent.hasWritten(agent.lastSeq + 8);
  await checkDelivered([agent], report);
  return report.result;
}

export async function checkDelivered(agents: readonly AgentProcess[], report: Report): Promise<void> {
  for (const agent of agents) {
    const written = agent.lastSeq;
    const host = await agent.delivered();
    report.check(
      `host ${agent.hostId}: all ${written} records are stored, none lost, none doubled`,
      host.samples.stored >= written && isWhole(host),
      host.samples,
    );
  }
}
