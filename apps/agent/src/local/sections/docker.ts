import {
  DockerClient,
  type DockerContainer,
  type DockerDiskUsage,
  dockerCpuRatio,
  type DockerInspection,
  type DockerStats,
  type DockerUsage,
  findDockerSockets,
  type KernelFs,
  type Limit,
} from '@seep/collectors';
import { formatBytes, formatCount, formatRatio } from '@seep/shared';
import { formatSection, formatTable } from '../text.ts';

/** Asking the engine to add up its disk use takes it seconds: once in so many samples. */
const DISK_USAGE_EVERY = 10;
/** An engine with more containers than this is asked about those that run first. */
const MAX_ASKED = 500;

/** A container as its engine and its group know it. */
export interface ContainerReading {
  container: DockerContainer;
  inspection: DockerInspection | undefined;
  stats: DockerStats | undefined;
  /** Processors in use since the sample before, 1 for a whole one. */
  cpuRatio: number | undefined;
}

export interface EngineReading {
  socketPath: string;
  containers: ContainerReading[];
  diskUsage: DockerDiskUsage | undefined;
  /** Why it could not be asked. */
  failure: string | undefined;
}

/** Asks every engine of a host about its containers, one question after another. */
export class EngineReader {
  readonly #clients: DockerClient[];
  readonly #before = new Map<string, DockerStats>();
  #samples = 0;

  constructor(fs: KernelFs) {
    this.#clients = findDockerSockets(fs).map((socketPath) => new DockerClient(socketPath));
  }

  async read(): Promise<EngineReading[]> {
    const wantsDiskUsage = this.#samples++ % DISK_USAGE_EVERY === 0;
    return Promise.all(this.#clients.map((client) => this.#readEngine(client, wantsDiskUsage)));
  }

  async #readEngine(client: DockerClient, wantsDiskUsage: boolean): Promise<EngineReading> {
    const reading: EngineReading = {
      socketPath: client.socketPath,
      containers: [],
      diskUsage: undefined,
      failure: undefined,
    };
    try {
      const listed = (await client.containers())?.containers ?? [];
      const asked = listed
        .toSorted((a, b) => Number(b.state === 'running') - Number(a.state === 'running'))
        .slice(0, MAX_ASKED);
      for (const container of asked) reading.containers.push(await this.#readContainer(client, container));
      if (wantsDiskUsage) reading.diskUsage = await client.diskUsage();
    } catch (error) {
      // An engine that does not answer is told of in the report; the rest of the host is still read.
      reading.failure = (error as Error).message;
    }
    return reading;
  }

  async #readContainer(client: DockerClient, container: DockerContainer): Promise<ContainerReading> {
    const inspection = await client.inspect(container.id);
    const stats = container.state === 'running' ? await client.stats(container.id) : undefined;
    const before = this.#before.get(container.id);
    if (stats) this.#before.set(container.id, stats);
    else this.#before.delete(container.id);
    return { container, inspection, stats, cpuRatio: stats && before && dockerCpuRatio(before, stats) };
  }
}

/** The `docker` part of `monitor`. */
export function formatDocker(engines: readonly EngineReading[]): string {
  if (engines.length === 0) return 'no container engine listens on this host\n';
  return engines.map(formatEngine).join('\n');
}

function formatEngine({ socketPath, containers, diskUsage, failure }: EngineReading): string {
  if (failure !== undefined) return formatSection(`Engine at ${socketPath}`, failure);
  return [
    formatSection(`Containers of ${socketPath}`, formatContainers(containers)),
    formatSection('Limits and restarts', formatLimits(containers)),
    ...(diskUsage ? [formatSection('Disk use', formatDiskUsage(diskUsage))] : []),
  ].join('\n');
}

function formatContainers(containers: readonly ContainerReading[]): string {
  return formatTable(containers, [
    { title: 'ID', of: ({ container }) => container.id.slice(0, 12) },
    { title: 'NAME', of: nameOf },
    { title: 'STATE', of: ({ container }) => container.state },
    {
      title: 'CPU',
      of: ({ cpuRatio }) => (cpuRatio === undefined ? undefined : formatRatio(cpuRatio)),
      isNumber: true,
    },
    {
      title: 'MEMORY',
      of: ({ stats }) => stats?.memory && formatBytes(stats.memory.usedBytes),
      isNumber: true,
    },
    {
      title: 'LIMIT',
      of: ({ stats }) => stats?.memory && formatBytes(stats.memory.limitBytes),
      isNumber: true,
    },
    {
      title: 'MEM %',
      of: ({ stats }) => stats?.memory && formatRatio(stats.memory.usedRatio),
      isNumber: true,
    },
    {
      title: 'NET IN / OUT',
      of: ({ stats }) => pair(stats?.receivedBytes, stats?.sentBytes),
      isNumber: true,
    },
    {
      title: 'BLOCK IN / OUT',
      of: ({ stats }) => pair(stats?.readBytes, stats?.writtenBytes),
      isNumber: true,
    },
    { title: 'PIDS', of: ({ stats }) => stats?.processCount, isNumber: true },
    { title: 'IMAGE', of: ({ container }) => container.image },
  ]);
}

function formatLimits(containers: readonly ContainerReading[]): string {
  return formatTable(containers, [
    { title: 'ID', of: ({ container }) => container.id.slice(0, 12) },
    { title: 'NAME', of: nameOf },
    {
      title: 'MEMORY LIMIT',
      of: ({ inspection }) => inspection && limitOf(inspection.memoryBytes),
      isNumber: true,
    },
    {
      title: 'SWAP LIMIT',
      of: ({ inspection }) => inspection?.swapBytes && limitOf(inspection.swapBytes),
      isNumber: true,
    },
    {
      title: 'OOM KILL',
      of: ({ inspection }) => inspection && (inspection.isOomKillDisabled ? 'disabled' : 'enabled'),
    },
    {
      title: 'OOM KILLED',
      of: ({ inspection }) => inspection && (inspection.isOomKilled === true ? 'yes' : 'no'),
    },
    { title: 'RESTARTS', of: ({ inspection }) => inspection?.restartCount, isNumber: true },
    { title: 'POLICY', of: ({ inspection }) => inspection?.restartPolicy },
    { title: 'EXIT', of: ({ inspection }) => inspection?.exitCode, isNumber: true },
  ]);
}

function formatDiskUsage(usage: DockerDiskUsage): string {
  const kinds: { name: string; use: DockerUsage }[] = [
    { name: 'images', use: usage.images },
    { name: 'containers', use: usage.containers },
    { name: 'volumes', use: usage.volumes },
    { name: 'build cache', use: usage.buildCache },
  ];
  const table = formatTable(kinds, [
    { title: 'TYPE', of: ({ name }) => name },
    { title: 'TOTAL', of: ({ use }) => use.totalCount, isNumber: true },
    { title: 'ACTIVE', of: ({ use }) => use.activeCount, isNumber: true },
    { title: 'SIZE', of: ({ use }) => formatBytes(use.sizeBytes), isNumber: true },
    { title: 'RECLAIMABLE', of: ({ use }) => formatBytes(use.reclaimableBytes), isNumber: true },
  ]);
  return `${table}\n${formatCount(usage.danglingImageCount)} dangling images, ${formatCount(usage.unusedVolumeCount)} unused volumes`;
}

function nameOf({ container, inspection }: ContainerReading): string | undefined {
  return container.names[0] ?? inspection?.name;
}

function limitOf({ limit }: Limit): string {
  return limit === undefined ? 'no limit' : formatBytes(limit);
}

function pair(first: number | undefined, second: number | undefined): string | undefined {
  if (first === undefined && second === undefined) return undefined;
  return `${first === undefined ? '-' : formatBytes(first)} / ${second === undefined ? '-' : formatBytes(second)}`;
}
