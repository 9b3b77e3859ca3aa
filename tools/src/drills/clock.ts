import { join } from 'node:path';
import { Agent, type Clock, inspectSpool, systemClock } from '@seep/agent';
import { KernelFs } from '@seep/collectors';
import { DrillServer } from './drill-server.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';
import { isWhole } from './whole.ts';

const HOUR_MS = 3_600_000;
const SAMPLES_BETWEEN = 6;

const quiet = () => undefined;
const logger = { error: quiet, warn: quiet, info: quiet, debug: quiet };

/** The host's clock is set back an hour and forward a day. The machine's own is left alone: the agent is given one. */
export async function drillClock(): Promise<DrillResult> {
  const report = new Report('clock set back an hour and forward a day');
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start({ SEEP_SAMPLE_INTERVAL: '0.25' }));
  const { hostId, credential } = await server.enrol('clocked');
  let offsetMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + offsetMs };
  const spoolDir = join(server.dir, 'clock-spool');
  const agent = new Agent({
    fs: new KernelFs('/'),
    clock,
    random: Math.random,
    logger,
    version: 'drill',
    url: `${server.url.replace('http', 'ws')}/agent`,
    credential,
    credentialFingerprint: hostId,
    transport: {},
    spoolDir,
    spoolLimits: { maxBytes: 64 * 1024 * 1024, maxAgeMs: 7 * 24 * HOUR_MS },
    intervalMs: 250,
  });
  stack.defer(() => agent.stop('the drill ends'));
  agent.start();
  const more = async () => {
    const before = inspectSpool(spoolDir).lastSeq;
    await waitFor('more samples', () => inspectSpool(spoolDir).lastSeq >= before + SAMPLES_BETWEEN, 120_000);
  };
  await more();
  offsetMs -= HOUR_MS;
  await more();
  offsetMs += 25 * HOUR_MS;
  await more();

  const written = inspectSpool(spoolDir).lastSeq;
  const host = await server.stored(hostId, written);
  report.check(`all ${written} records are stored, none lost, none doubled`, isWhole(host), host.samples);
  const range = new URLSearchParams({
    host: hostId,
    from: new Date(Date.now() - 2 * 24 * HOUR_MS).toISOString(),
    to: new Date(Date.now() + 2 * 24 * HOUR_MS).toISOString(),
  });
  const { items } = await server.get<{ items: { kind: string }[] }>(`/events?${range.toString()}`);
  const jumps = items.filter(({ kind }) => kind === 'clock_jump').length;
  report.check('each jump is an event', jumps === 2, jumps);
  return report.result;
}
