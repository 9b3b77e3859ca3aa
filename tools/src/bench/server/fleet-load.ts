import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeError } from '../../describe-error.ts';
import { DrillServer } from '../../drills/drill-server.ts';
import type { FleetResult } from '../../fleet/fleet.ts';
import { runProgram } from '../../start/child-program.ts';
import type { BenchRow, BenchSuite } from '../suite.ts';
import { median } from './median.ts';
import { cpuSecondsOf, processTree, pssBytesOf } from './process-tree.ts';

const MIB = 1024 ** 2;
const PROCESSES_A_HOST = 150;
const LOOK_EVERY_MS = 5000;
const ASKED_TIMES = 21;
const FLEET = 'tools/src/fleet/main.ts';

/** What a server and its PostgreSQL use, at one moment. */
interface Look {
  atMs: number;
  serverCpuSeconds: number;
  databaseCpuSeconds: number;
  serverBytes: number;
  databaseBytes: number;
}

/** A whole fleet over real sockets, live, with a storm: counts, memory over time, CPU, and what a page waits for. */
export const fleetLoad: BenchSuite = {
  name: 'fleet',
  about: 'a simulated fleet, live: counted records, times of acks, CPU, memory and answers under that load',
  isLong: true,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'string', default: '1000' },
        minutes: { type: 'string', default: '10' },
        interval: { type: 'string', default: '30' },
        connects: { type: 'string', default: '100' },
        storm: { type: 'string' },
      },
    });
    const hosts = Number(values.hosts);
    const minutes = Number(values.minutes);
    const stormMinute = Number(values.storm ?? minutes * 0.75);
    const warmUpSeconds = hosts / Number(values.connects) + 2 * Number(values.interval);
    await using server = await DrillServer.start({ SEEP_ENROLMENTS_PER_MINUTE: '1000000' });
    const looks: Look[] = [];
    const looking = setInterval(() => looks.push(look(server.pid)), LOOK_EVERY_MS);
    const fleetOptions = {
      '--server': server.url,
      '--token': await server.token(hosts),
      '--hosts': values.hosts,
      '--minutes': values.minutes,
      '--interval': values.interval,
      '--connects': values.connects,
      '--warm-up': `${warmUpSeconds}`,
      '--storm': `${stormMinute}`,
    };
    const startMs = performance.now();
    const running = runProgram(process.execPath, [FLEET, '--json', ...Object.entries(fleetOptions).flat()]);
    // Asked while the load is on, when all hosts are there and before the storm.
    const answers = delay(stormMinute * 50_000)
      .then(() => askPages(server))
      .catch((error: unknown) => {
        // Where a fleet is too large pages fail first; what became of its records is still to be counted.
        process.stderr.write(`a page was not answered: ${describeError(error)}\n`);
        return [];
      });
    const result = JSON.parse(await running) as FleetResult;
    clearInterval(looking);
    const since = (minute: number) => looks.filter(({ atMs }) => atMs >= startMs + minute * 60_000);
    const steady = since(warmUpSeconds / 60).filter(({ atMs }) => atMs < startMs + stormMinute * 60_000);
    const storm = since(stormMinute);
    const conditions = `${hosts} hosts, ${PROCESSES_A_HOST} processes each, every ${values.interval} s, ${minutes} min`;
    const row = (what: string, value: number, unit: string, ratio?: number): BenchRow => ({
      what,
      conditions,
      value,
      unit,
      ...(ratio !== undefined && { ratio }),
    });
    const [first, last] = [steady[0], steady.at(-1)] as [Look, Look];
    const million =
      (((last.atMs - first.atMs) / 1000 / Number(values.interval)) * hosts * PROCESSES_A_HOST) / 1e6;
    const peak = (of: readonly Look[], key: 'serverBytes' | 'databaseBytes') =>
      Math.max(...of.map((one) => one[key])) / MIB;
    const third = Math.floor(steady.length / 3);
    return [
      row('records sent', result.sent, ''),
      row('records acked', result.acked, ''),
      row('records lost', result.lost, ''),
      row('ack, median', result.p50AckMs ?? NaN, 'ms'),
      row('ack, 99th percentile', result.p99AckMs ?? NaN, 'ms'),
      row('ack, longest', result.maxAckMs ?? NaN, 'ms'),
      row('ack, longest, from the storm on', result.storm.maxAckMs ?? NaN, 'ms'),
      row(
        'server, CPU a million process samples',
        (last.serverCpuSeconds - first.serverCpuSeconds) / million,
        's',
      ),
      row(
        'PostgreSQL, CPU a million process samples',
        (last.databaseCpuSeconds - first.databaseCpuSeconds) / million,
        's',
      ),
      row('server, memory, first third', peak(steady.slice(0, third), 'serverBytes'), 'MiB', 1),
      ...(
        [
          ['server, memory, last third', steady.slice(-third)],
          ['server, memory, from the storm on', storm],
        ] as const
      ).map(([what, of]) =>
        row(
          what,
          peak(of, 'serverBytes'),
          'MiB',
          peak(of, 'serverBytes') / peak(steady.slice(0, third), 'serverBytes'),
        ),
      ),
      row('PostgreSQL, memory, most', peak(looks, 'databaseBytes'), 'MiB'),
      ...(await answers).map(({ what, medianMs }) => row(what, medianMs, 'ms')),
    ];
  },
};

function look(serverPid: number): Look {
  const database = processTree(serverPid).filter((pid) => pid !== serverPid);
  return {
    atMs: performance.now(),
    serverCpuSeconds: cpuSecondsOf([serverPid], 'without children'),
    databaseCpuSeconds: cpuSecondsOf(database),
    serverBytes: pssBytesOf([serverPid]),
    databaseBytes: pssBytesOf(database),
  };
}

async function askPages(server: DrillServer): Promise<{ what: string; medianMs: number }[]> {
  const hosts = await server.hosts();
  const { id } = hosts[Math.floor(hosts.length / 2)] as { id: string };
  const { items } = await server.get<{ items: { id: string }[] }>(`/hosts/${id}/processes`);
  const process = items[Math.floor(items.length / 2)]?.id ?? '';
  const times: Record<string, number[]> = {};
  const pages = {
    'a page of 1,000 hosts': '/hosts?limit=1000',
    findings: '/findings',
    'the 20 programs that grow most': '/growing',
    'a host, with its boots': `/hosts/${id}`,
    'processes of a host, with growth': `/hosts/${id}/processes`,
    'one process, an hour': `/processes/${process}/series`,
  };
  for (let turn = 0; turn < ASKED_TIMES; turn++) {
    for (const [what, path] of Object.entries(pages)) {
      const startMs = performance.now();
      await server.get(path);
      (times[what] ??= []).push(performance.now() - startMs);
      await delay(100);
    }
  }
  return Object.entries(times).map(([what, all]) => ({ what: `${what}, under load`, medianMs: median(all) }));
}
