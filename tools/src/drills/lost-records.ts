import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../bench/native.ts';
import { AgentProcess } from './agent-process.ts';
import type { DrillServer } from './drill-server.ts';
import type { Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** Processes that are new are told with their command lines: a few crowds of them take as much as hours of samples. */
const LONG_ARGUMENT = 'x'.repeat(1000);
const CROWDS = 60;
/** Each is there for some samples, on a busy machine as well. */
const CROWD_MS = 5000;

/** The least room that a spool may be set to: a few crowds fill it. */
export async function enrolWithSmallSpool(server: DrillServer, spoolDir: string): Promise<AgentProcess> {
  return AgentProcess.enrol(server, { spoolDir, settings: { spoolMaxMebibytes: '1' } });
}

/**
 * The server is away, and an agent's disk takes nothing, for so long that memory may hold no more either: the oldest go,
 * counted and told.
 */
export async function loseRecords(
  server: DrillServer,
  agent: AgentProcess,
  report: Report,
  reasons: readonly string[],
): Promise<void> {
  const folder = join(server.dir, 'crowd');
  mkdirSync(folder);
  const crowd = compile('crowd', folder);
  const hasDropped = () => agent.said.includes('dropped the oldest records');
  await server.kill();
  for (let left = CROWDS; left > 0 && !hasDropped(); left--) {
    const child = spawn(crowd, ['200', '0', LONG_ARGUMENT], { stdio: 'ignore' });
    try {
      await waitFor('records to be dropped', hasDropped, CROWD_MS);
    } catch {
      // Not by this crowd: the next one is new to the agent again.
    } finally {
      child.kill('SIGKILL');
    }
  }
  await server.up();
  // What was kept comes before the samples that say how much was not, and the event comes once a minute.
  let told = await toldOf(server, agent.hostId);
  await waitFor(
    'the loss to be told',
    async () => {
      told = await toldOf(server, agent.hostId);
      return isToldAlike(told);
    },
    180_000,
  ).catch(() => undefined);
  report.check(
    'what was lost is counted alike by the agent, in samples and events, and by the server, from missing numbers',
    isToldAlike(told),
    told,
  );
  report.check(
    'and told with its reason',
    told.events.length > 0 && told.events.every(({ reason }) => reasons.includes(reason)),
    told.events,
  );
}

interface ToldLoss {
  /** Missing numbers. */
  lost: number;
  /** What the agent says in its samples. */
  counted: number;
  events: { records: number; reason: string }[];
}

function isToldAlike({ lost, counted, events }: ToldLoss): boolean {
  return lost > 0 && lost === counted && lost === events.reduce((sum, { records }) => sum + records, 0);
}

async function toldOf(server: DrillServer, hostId: string): Promise<ToldLoss> {
  const { samples } = await server.host(hostId);
  const range = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`;
  const { values } = await server.get<{ values: (number | null)[] }>(
    `/hosts/${hostId}/series?metric=agentDroppedRecords&${range}`,
  );
  const { items } = await server.get<{ items: { kind: string; detail: ToldLoss['events'][number] }[] }>(
    `/events?host=${hostId}&${range}`,
  );
  return {
    lost: samples.lost,
    counted: Math.max(0, ...values.map((value) => value ?? 0)),
    events: items.filter(({ kind }) => kind === 'records_dropped').map(({ detail }) => detail),
  };
}
