import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../start/child-program.ts';
import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { checkDelivered } from './kills.ts';
import { type DrillResult, Report } from './report.ts';

/** A network between the agent and the server: a namespace and two ends of a cable. */
const NAMESPACE = 'seep-drill';
const [SERVER_END, AGENT_END] = ['seep-drill-s', 'seep-drill-a'];
const [SERVER_ADDRESS, AGENT_ADDRESS] = ['10.213.7.1', '10.213.7.2'];

/** A fifth of all packets lost, both ways, then a cut. */
export async function drillNetwork(cutSeconds: number): Promise<DrillResult> {
  const report = new Report(`20 % of packets lost, and a cut of ${cutSeconds} s`);
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await ip('netns', 'delete', NAMESPACE);
  });
  await ip('netns', 'add', NAMESPACE);
  await ip('link', 'add', SERVER_END, 'type', 'veth', 'peer', 'name', AGENT_END, 'netns', NAMESPACE);
  await ip('address', 'add', `${SERVER_ADDRESS}/30`, 'dev', SERVER_END);
  await ip('link', 'set', SERVER_END, 'up');
  const inside = (...args: string[]) => ip('netns', 'exec', NAMESPACE, ...args);
  await inside('ip', 'address', 'add', `${AGENT_ADDRESS}/30`, 'dev', AGENT_END);
  await inside('ip', 'link', 'set', AGENT_END, 'up');
  const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '0.25' }, SERVER_ADDRESS));
  const agent = stack.use(await AgentProcess.enrol(server, { prefix: ['ip', 'netns', 'exec', NAMESPACE] }));
  agent.start();
  await agent.hasWritten(8);

  // Not netem: many kernels come without it.
  for (const direction of ['INPUT', 'OUTPUT']) {
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', '0.2'];
    await inside('iptables', '-A', direction, ...chance, '-j', 'DROP');
  }
  await agent.hasWritten(agent.lastSeq + 80);
  await checkDelivered([agent], report);

  await ip('link', 'set', SERVER_END, 'down');
  await delay(cutSeconds * 1000);
  const written = agent.lastSeq;
  await ip('link', 'set', SERVER_END, 'up');
  report.check('the agent went on sampling while it was cut off', written > cutSeconds * 2, written);
  await checkDelivered([agent], report);
  return report.result;
}

async function ip(...args: string[]): Promise<void> {
  await runProgram('ip', args);
}
