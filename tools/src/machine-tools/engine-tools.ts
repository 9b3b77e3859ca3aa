import { DockerClient, dockerCpuRatio, type DockerStats, findDockerSockets } from '@seep/collectors';
import type { Compared } from './compared.ts';
import { comparedOf, type Comparison, linesOf, type Machine, MIB, NotHere, type Pair } from './machine.ts';

/* Our numbers beside those of the engine's own command. */

interface Engine {
  client: DockerClient;
  /** What the engine's command prints, one JSON object a line. */
  docker(...args: string[]): Record<string, string>[];
}

function engineOf(machine: Machine): Engine {
  const [socketPath] = findDockerSockets(machine.fs);
  if (socketPath === undefined) throw new NotHere('docker: no engine listens here');
  return {
    client: new DockerClient(socketPath),
    docker: (...args) =>
      linesOf(machine.output('docker', '-H', `unix://${socketPath}`, ...args)).map(
        (line) => JSON.parse(line) as Record<string, string>,
      ),
  };
}

/** Containers of the engine, of which there must be some. */
async function containersOf({ client }: Engine): Promise<{ id: string; name: string }[]> {
  const all = (await client.containers())?.containers ?? [];
  if (all.length === 0) throw new NotHere('docker: the engine has no containers');
  return all.map(({ id, names: [name = ''] }) => ({ id, name }));
}

/** Reads, runs the tool, reads again. */
async function around<Ours, Printed>(
  read: () => Promise<Ours>,
  run: () => Printed,
  rows: (printed: Printed, before: Ours, after: Ours) => Compared[],
): Promise<Compared[]> {
  const before = await read();
  const printed = run();
  return rows(printed, before, await read());
}

/** Shares of a CPU that a container may be given more or less in another second, in percent. */
const BUSY_CPU_PERCENT = 50;

const STATS: Comparison = {
  tool: 'docker stats',
  run: async (machine) => {
    const engine = engineOf(machine);
    const rows: Compared[] = [];
    for (const { id, name } of await containersOf(engine)) {
      // One in a restart loop has numbers only while it runs, a moment at a time.
      if ((await engine.client.inspect(id))?.state !== 'running') continue;
      rows.push(
        ...(await around(
          async () => (await engine.client.stats(id)) ?? {},
          () => engine.docker('stats', '--no-stream', '--no-trunc', '--format', '{{json .}}', id)[0] ?? {},
          (printed, before, after) =>
            comparedOf(`docker stats ${name}`, statsPairs(printed, before, after), before, after),
        )),
      );
    }
    return rows;
  },
};

const sides = (text: string) => text.split(' / ').map(bytesOf);

function statsPairs(
  { MemUsage = '', PIDs, NetIO = '', BlockIO = '', CPUPerc = '' }: Record<string, string>,
  before: DockerStats,
  after: DockerStats,
): Record<string, Pair<DockerStats>> {
  const [used = NaN, limit = NaN] = sides(MemUsage);
  const [received = NaN, sent = NaN] = sides(NetIO);
  const [read = NaN, written = NaN] = sides(BlockIO);
  const cpuPercent = 100 * (dockerCpuRatio(before, after) ?? NaN);
  return {
    'memory used': { theirs: used, ours: ({ memory }) => memory?.usedBytes ?? NaN, tolerance: MIB },
    'memory limit': {
      theirs: limit,
      ours: ({ memory }) => memory?.limitBytes ?? NaN,
      tolerance: rounding(limit),
    },
    processes: { theirs: Number(PIDs), ours: ({ processCount }) => processCount ?? NaN },
    // Without a network the engine says nothing, and its command 0.
    received: {
      theirs: received,
      ours: ({ receivedBytes }) => receivedBytes ?? 0,
      tolerance: rounding(received),
    },
    sent: { theirs: sent, ours: ({ sentBytes }) => sentBytes ?? 0, tolerance: rounding(sent) },
    'blocks read': { theirs: read, ours: ({ readBytes }) => readBytes ?? NaN, tolerance: rounding(read) },
    'blocks written': {
      theirs: written,
      ours: ({ writtenBytes }) => writtenBytes ?? NaN,
      tolerance: rounding(written),
    },
    'CPU %': { theirs: Number.parseFloat(CPUPerc), ours: () => cpuPercent, tolerance: BUSY_CPU_PERCENT },
  };
}

interface Inspected {
  RestartCount: number;
  State: { Pid: number; ExitCode: number };
  HostConfig: { Memory: number; MemorySwap: number; OomKillDisable: boolean | null };
}

const INSPECT: Comparison = {
  tool: 'docker inspect',
  run: async (machine) => {
    const engine = engineOf(machine);
    const rows: Compared[] = [];
    for (const { id, name } of await containersOf(engine)) {
      rows.push(
        ...(await around(
          () => engine.client.inspect(id),
          () => engine.docker('inspect', '--format', '{{json .}}', id)[0] as unknown as Inspected,
          ({ RestartCount, State, HostConfig: host }, before, after) => {
            type Ours = typeof before;
            // What the engine has for "no limit" we have as none: 0 or −1 for it.
            const limits: Record<string, Pair<Ours>> = {
              'memory limit': { theirs: host.Memory, ours: (one) => one?.memoryBytes.limit ?? 0 },
              'memory and swap limit': {
                theirs: Math.max(0, host.MemorySwap),
                ours: (one) =>
                  one?.swapBytes?.limit === undefined
                    ? 0
                    : one.swapBytes.limit + (one.memoryBytes.limit ?? 0),
              },
              'OOM kill disabled': {
                theirs: host.OomKillDisable === true ? 1 : 0,
                ours: (one) => (one?.isOomKillDisabled === true ? 1 : 0),
              },
              restarts: { theirs: RestartCount, ours: (one) => one?.restartCount ?? NaN },
            };
            const isSteady = before?.state === 'running' && (before.restartCount ?? 0) === 0;
            const pairs: Record<string, Pair<Ours>> = isSteady
              ? { ...limits, pid: { theirs: State.Pid, ours: (one) => one?.pid ?? NaN } }
              : { ...limits, 'exit code': { theirs: State.ExitCode, ours: (one) => one?.exitCode ?? NaN } };
            return comparedOf(`docker inspect ${name}`, pairs, before, after);
          },
        )),
      );
    }
    return rows;
  },
};

const KINDS = {
  Images: 'images',
  Containers: 'containers',
  'Local Volumes': 'volumes',
  'Build Cache': 'buildCache',
} as const;

const SYSTEM_DF: Comparison = {
  tool: 'docker system df',
  run: (machine) => {
    const engine = engineOf(machine);
    return around(
      async () => {
        const usage = await engine.client.diskUsage();
        if (!usage) throw new NotHere('docker system df: the engine does not answer');
        return usage;
      },
      () => engine.docker('system', 'df', '--format', '{{json .}}'),
      (printed, before, after) => {
        type Ours = typeof before;
        const pairs = printed.flatMap(
          ({ Type = '', TotalCount, Active, Size = '', Reclaimable = '' }): [string, Pair<Ours>][] => {
            const kind = KINDS[Type as keyof typeof KINDS];
            const [size, reclaimable] = [bytesOf(Size), bytesOf(Reclaimable)];
            return [
              [`${Type} total`, { theirs: Number(TotalCount), ours: (usage) => usage[kind].totalCount }],
              [`${Type} active`, { theirs: Number(Active), ours: (usage) => usage[kind].activeCount }],
              [
                `${Type} size`,
                { theirs: size, ours: (usage) => usage[kind].sizeBytes, tolerance: rounding(size) },
              ],
              [
                `${Type} reclaimable`,
                {
                  theirs: reclaimable,
                  ours: (usage) => usage[kind].reclaimableBytes,
                  tolerance: rounding(reclaimable),
                },
              ],
            ];
          },
        );
        return comparedOf('docker system df', Object.fromEntries(pairs), before, after);
      },
    );
  },
};

const POWER: Readonly<Record<string, number>> = { '': 0, k: 1, K: 1, M: 2, G: 3, T: 4 };

/** What `docker` prints: 1.285MiB in powers of 1024, 2.34MB in powers of 1000. */
function bytesOf(text: string): number {
  const [, amount, prefix = '', binary] = /^([\d.]+) ?([kKMGT]?)(i?)B/.exec(text.trim()) ?? [];
  return Number(amount) * (binary === 'i' ? 1024 : 1000) ** (POWER[prefix] ?? NaN);
}

/** `docker` prints three or four digits. */
const rounding = (amount: number) => amount * 0.005;

export const ENGINE_TOOLS: readonly Comparison[] = [STATS, INSPECT, SYSTEM_DF];
