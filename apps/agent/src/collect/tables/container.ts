import type { DockerClient, DockerContainer, DockerInspection, KernelFs } from '@seep/collectors';
import { furtherTable, type HostEvent } from '@seep/shared';
import { Engines } from './engines.ts';
import { columnIds, type TableRow, type TableSource } from './source.ts';

const PERIOD_MS = 30_000;
/** Containers that are asked about at once: one question takes an engine a millisecond. */
const MAX_CONTAINERS = 500;
/** Twelve hexadecimal digits, as `docker ps` shows: 48 bits, which a key has. */
const KEY_DIGITS = 12;
const IDENTIFIER = /^[\da-f]{12,64}$/;

export type ContainerNews = Omit<HostEvent, 'atMs'>;

interface Known {
  restarts: number | undefined;
  startedAtMs: number | undefined;
  isOomKilled: boolean;
}

/**
 * What the engines say of their containers. They are asked in the background; a sample has what was answered last, and
 * an engine that does not answer holds nothing up.
 */
export class ContainerWatch implements TableSource {
  readonly name = 'container';
  readonly periodMs = PERIOD_MS;
  readonly #tell: (news: ContainerNews) => void;
  readonly #complain: (error: unknown) => void;
  readonly #engines: Engines;
  #known: Map<string, Known> | undefined;
  #rows: TableRow[] | undefined;
  #isAsking = false;

  /** @param tell is called with restarts and OOM kills that come between two readings */
  constructor(fs: KernelFs, tell: (news: ContainerNews) => void, complain: (error: unknown) => void) {
    this.#engines = new Engines(fs);
    this.#tell = tell;
    this.#complain = complain;
  }

  columns(): readonly string[] {
    return columnIds(furtherTable('container'));
  }

  /** What was answered last; asks again. */
  read(): TableRow[] | undefined {
    if (!this.#isAsking) void this.ask();
    return this.#rows;
  }

  /** Asks every engine that listens now. */
  async ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const rows: TableRow[] = [];
      const known = new Map<string, Known>();
      for (const client of this.#engines.current()) {
        for (const container of await listed(client)) {
          const inspection = await client.inspect(container.id);
          rows.push(rowOf(container, inspection));
          known.set(container.id, this.#compare(container, inspection));
        }
      }
      this.#known = known;
      this.#rows = rows;
    } catch (error) {
      // What was known before stays: an engine that is restarted keeps its containers.
      this.#complain(error);
    } finally {
      this.#isAsking = false;
    }
  }

  #compare(container: DockerContainer, inspection: DockerInspection | undefined): Known {
    const now: Known = {
      restarts: inspection?.restartCount,
      startedAtMs: inspection?.startedAtMs,
      isOomKilled: inspection?.isOomKilled === true,
    };
    const before = this.#known?.get(container.id);
    if (!before) return now;
    const who = { container: container.id, name: container.names[0] ?? container.id.slice(0, KEY_DIGITS) };
    const restarts = (now.restarts ?? 0) - (before.restarts ?? 0);
    if (restarts > 0) {
      this.#tell({
        kind: 'container_restart',
        detail: { ...who, restarts, restartCount: now.restarts ?? 0, exitCode: inspection?.exitCode ?? 0 },
      });
    } else if (before.startedAtMs !== now.startedAtMs && now.startedAtMs !== undefined) {
      this.#tell({ kind: 'container_start', detail: who });
    }
    if (now.isOomKilled && !before.isOomKilled) this.#tell({ kind: 'container_oom', detail: who });
    return now;
  }
}

async function listed(client: DockerClient): Promise<DockerContainer[]> {
  const containers = (await client.containers())?.containers ?? [];
  return containers.filter(({ id }) => IDENTIFIER.test(id)).slice(0, MAX_CONTAINERS);
}

function rowOf(container: DockerContainer, inspection: DockerInspection | undefined): TableRow {
  const { id, names, image, state, createdAtMs, labels } = container;
  return {
    key: Number.parseInt(id.slice(0, KEY_DIGITS), 16),
    birth: 0,
    values: {
      isRunning: state === 'running' ? 1 : 0,
      isRestarting: state === 'restarting' ? 1 : 0,
      restarts: inspection?.restartCount,
      isOomKilled: inspection && (inspection.isOomKilled === true ? 1 : 0),
      exitCode: inspection?.exitCode,
      startedAtSeconds: inspection?.startedAtMs === undefined ? undefined : inspection.startedAtMs / 1000,
      pid: inspection?.pid,
    },
    facts: {
      id,
      name: names[0],
      image,
      createdAtMs,
      restartPolicy: inspection?.restartPolicy,
      hasMemoryLimit: inspection?.memoryBytes.hasLimit,
      memoryLimitBytes: inspection?.memoryBytes.limit,
      swapLimitBytes: inspection?.swapBytes?.limit,
      isOomKillDisabled: inspection?.isOomKillDisabled,
      project: labels['com.docker.compose.project'] ?? labels['io.kubernetes.pod.namespace'],
      service: labels['com.docker.compose.service'] ?? labels['io.kubernetes.container.name'],
    },
  };
}
