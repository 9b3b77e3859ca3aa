import { spawn } from 'node:child_process';
import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** Seen in the list of processes until more is hidden; a value that nothing marks as a secret. */
const MARK = '--colour=seep-drill-vermilion';

/** Rules are looked at every few seconds of detector time: here several times a second. */
const QUICK = { SEEP_SAMPLE_INTERVAL: '1', SEEP_TIME_SCALE: '60' };

interface Settings {
  rules: Record<string, number | null>;
}

/** What people set on the server (interval, what is hidden, thresholds) while an agent runs: it follows, and runs on. */
export async function drillServerSettings(): Promise<DrillResult> {
  const report = new Report('settings of the server change while an agent runs');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start(QUICK));
  const marked = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', '--', MARK], {
    stdio: 'ignore',
  });
  stack.defer(() => void marked.kill('SIGKILL'));
  const agent = stack.use(await AgentProcess.enrol(server));
  agent.start();
  await agent.hasWritten(3);
  await agent.delivered();
  const command = async () => {
    const { items } = await server.get<{ items: { pid: number; command: string }[] }>(
      `/hosts/${agent.hostId}/processes`,
    );
    return items.find(({ pid }) => pid === marked.pid)?.command;
  };
  await waitFor('the process to be listed', async () => (await command())?.includes(MARK) === true);

  await server.put('/agents/settings', { intervalSeconds: 0.25, scrub: 'strict' });
  const hidden = await waitFor('the command to be told anew', async () => {
    const now = await command();
    return now !== undefined && !now.includes('vermilion') ? now : undefined;
  });
  report.check(
    'more of the command line of a process that runs already is hidden',
    hidden.includes('--colour=***'),
    hidden,
  );
  const before = agent.lastSeq;
  const startMs = performance.now();
  await agent.hasWritten(before + 12);
  const seconds = (performance.now() - startMs) / 1000;
  // At the pace before it would have been twelve and more.
  report.check('samples come at the new pace', seconds < 9, { records: agent.lastSeq - before, seconds });

  const settings = await server.get<Settings>('/detection/settings');
  const thresholds = (processes: number | null) =>
    server.put('/detection/settings', {
      ...settings,
      rules: { ...settings.rules, processes, holdMinutes: 0 },
    });
  const alerts = async () => {
    const { items } = await server.get<{ items: { rule: string }[] }>(`/alerts?host=${agent.hostId}`);
    return items.map(({ rule }) => rule).filter((rule) => rule === 'processes');
  };
  const none = async () => (await alerts()).length === 0;
  // This machine may run more than a thousand processes, which is an alert as it comes.
  await thresholds(1_000_000);
  await waitFor('no alert of that rule', none);
  await thresholds(1);
  const raised = await waitFor('an alert by the new threshold', async () => {
    const now = await alerts();
    return now.length > 0 ? now : undefined;
  });
  await thresholds(1_000_000);
  report.check('a threshold raises an alert, and ends it', await waitFor('the alert to end', none), raised);

  await server.put('/agents/settings', { intervalSeconds: null, scrub: 'default' });
  const shown = await waitFor('the command to be shown again', async () => {
    const now = await command();
    return now?.includes(MARK) === true ? now : undefined;
  });
  report.check('and all of it goes back', shown.includes(MARK), shown);
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}`;
  const { items } = await server.get<{ items: { kind: string }[] }>(`/events?host=${agent.hostId}&${range}`);
  const starts = items.filter(({ kind }) => kind === 'agent_start').length;
  const { samples } = await agent.delivered();
  report.check(
    'the agent was not started anew for any of it, and lost nothing',
    starts === 1 && samples.lost === 0 && samples.duplicates === 0,
    { starts, ...samples },
  );
  return report.result;
}
