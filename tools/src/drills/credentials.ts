import { AgentProcess } from './agent-process.ts';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** At once is what nobody has to wait for. */
const AT_ONCE_MS = 5000;

/** A host is shut out, and enrolled again; its credential is used by two. */
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

  await agent.stop();
  const enrolled = await agent.enrolAgain();
  const hostId = /enrolled as host (\d+)/.exec(enrolled)?.[1] ?? '';
  report.check('enrolled again it is another host', hostId !== '' && hostId !== agent.hostId, enrolled);
  agent.start();
  const host = await waitFor('the new host to have its records', async () => {
    const answer = await server.host(hostId);
    return answer.connected && answer.samples.stored > 4 ? answer : undefined;
  });
  report.check('which has what waited in the spool', host.samples.duplicates === 0, host.samples);
  const old = await server.host(agent.hostId);
  report.check('and the old one keeps what it had', old.samples.stored === samples.stored, old.samples);
  return report.result;
}
