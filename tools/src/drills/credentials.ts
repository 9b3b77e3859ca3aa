import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** At once is what nobody has to wait for. */
const AT_ONCE_MS = 5000;

/** A host is shut out, then removed, and enrolled again each time: what waits in its spool is the next host's. */
export async function drillCredentials(): Promise<DrillResult> {
  const report = new Report('credentials');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '0.25' }));
  const agent = stack.use(await AgentProcess.enrol(server));
  agent.start();
  await agent.hasWritten(4);
  await agent.delivered();
  const kept = await agent.enrolAgain();
  report.check('enrolling again keeps the host that is let in', kept.includes(`host ${agent.hostId}`), kept);

  const startMs = performance.now();
  await server.change('access.revokeHost', { hostId: Number(agent.hostId) });
  const refused = await waitFor('the agent to be cut off', async () => {
    const status = await agent.status();
    return status.connected ? undefined : status;
  });
  const tookMs = Math.round(performance.now() - startMs);
  const reason = refused.running?.reason ?? '';
  report.check(
    'a host that is shut out is cut off at once, and its agent knows why',
    tookMs < AT_ONCE_MS && reason.includes('credential_revoked'),
    { tookMs, reason },
  );
  const { samples } = await server.host(agent.hostId);
  await agent.hasWritten(agent.lastSeq + 4);
  const later = await server.host(agent.hostId);
  report.check(
    'it goes on sampling, and nothing of it gets in',
    later.samples.stored === samples.stored && !later.connected,
    later.samples,
  );

  const shutOut = await enrolAnew(server, agent, agent.hostId, report, 'shut out');
  const old = await server.host(agent.hostId);
  report.check('and the old one keeps what it had', old.samples.stored === samples.stored, old.samples);

  const removedMs = performance.now();
  await server.remove(shutOut);
  const told = await waitFor('the agent to hear that its host was removed', async () => {
    const status = await agent.status();
    return status.connected ? undefined : (status.running?.reason ?? '');
  });
  report.check(
    'a host that is removed is cut off at once, and its agent says what to do',
    performance.now() - removedMs < AT_ONCE_MS && /removed.*install\.sh.*new enrolment token/.test(told),
    told,
  );
  const left = (await server.hosts()).map(({ id }) => id);
  report.check('it is on no list any more', !left.includes(shutOut), left);
  await agent.hasWritten(agent.lastSeq + 4);
  await enrolAnew(server, agent, shutOut, report, 'removed');
  return report.result;
}

/**
 * As running install.sh with a new token does: the agent is enrolled and started anew.
 * @returns the host that it is now
 */
async function enrolAnew(
  server: DrillServer,
  agent: AgentProcess,
  before: string,
  report: Report,
  what: string,
): Promise<string> {
  await agent.stop();
  const enrolled = await agent.enrolAgain();
  const hostId = /enrolled as host (\d+)/.exec(enrolled)?.[1] ?? '';
  report.check(`${what} and enrolled again it is another host`, hostId !== '' && hostId !== before, enrolled);
  const waiting = agent.spooledRecords;
  agent.start();
  const host = await waitFor('the new host to have its records', async () => {
    const answer = await server.host(hostId);
    return answer.connected &&
      answer.samples.stored > waiting &&
      answer.boots.some(({ baseline }) => baseline)
      ? answer
      : undefined;
  });
  report.check(
    'which has what waited in the spool, a baseline, and nothing that it misses or has twice',
    waiting > 0 && host.samples.lost === 0 && host.samples.duplicates === 0,
    { waiting, ...host.samples },
  );
  return hostId;
}
