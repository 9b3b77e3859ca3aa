import { parseJson } from '../json.ts';
import { type DockerContainers, dockerContainersOf } from './containers.ts';
import { type DockerDiskUsage, dockerDiskUsageOf } from './disk-usage.ts';
import { type DockerEngine, dockerEngineOf } from './engine.ts';
import { type DockerInspection, dockerInspectionOf } from './inspect.ts';
import { type DockerStats, dockerStatsOf } from './stats.ts';
import { getFromDocker } from './transport.ts';

/** What the engine takes for an id or a name; nothing else gets into a path. */
const CONTAINER = /^[a-zA-Z0-9][\w.-]{0,254}$/;

export interface DockerClientOptions {
  /** For one answer. @default 10000 */
  timeoutMs?: number;
  /** For the disk usage, which the engine adds up file by file. @default 60000 */
  diskUsageTimeoutMs?: number;
  /** Most that one answer may have. A host of 1,000 containers lists them in 2 MB. @default 16 MiB */
  maxBytes?: number;
}

/**
 * The Docker Engine's API over its unix socket, or Podman's compatible one: questions alone, no orders. Every answer is
 * undefined when there is no engine, and a question about a container when there is no such container.
 *
 * Questions go one by one if one awaits each: an engine of many containers is slow, and asked all at once stalls
 * everybody who works with it.
 */
export class DockerClient {
  readonly socketPath: string;
  readonly #options: Required<DockerClientOptions>;

  constructor(socketPath = '/var/run/docker.sock', options: DockerClientOptions = {}) {
    this.socketPath = socketPath;
    this.#options = { timeoutMs: 10_000, diskUsageTimeoutMs: 60_000, maxBytes: 16 * 1024 * 1024, ...options };
  }

  /** @throws DockerError */
  async engine(): Promise<DockerEngine | undefined> {
    const version = await this.#get('/version');
    if (version === undefined) return undefined;
    return dockerEngineOf(version, await this.#get('/info'));
  }

  /** All containers, those that do not run too. @throws DockerError */
  async containers(): Promise<DockerContainers | undefined> {
    const answer = await this.#get('/containers/json?all=1');
    return answer === undefined ? undefined : dockerContainersOf(answer);
  }

  /** @throws DockerError */
  async inspect(container: string): Promise<DockerInspection | undefined> {
    if (!CONTAINER.test(container)) return undefined;
    const answer = await this.#get(`/containers/${container}/json`);
    return answer === undefined ? undefined : dockerInspectionOf(answer);
  }

  /** The cgroup of a container says the same for less: 1 ms each here, 0.1 there. @throws DockerError */
  async stats(container: string): Promise<DockerStats | undefined> {
    if (!CONTAINER.test(container)) return undefined;
    // Without one-shot (API 1.41) the engine waits a second for another reading to compare with.
    const answer = await this.#get(`/containers/${container}/stats?stream=false&one-shot=true`);
    return answer === undefined ? undefined : dockerStatsOf(answer);
  }

  /** Dear for the engine: not more often than every few hours. @throws DockerError */
  async diskUsage(): Promise<DockerDiskUsage | undefined> {
    // From API 1.52 the single images and volumes have to be asked for.
    const answer = await this.#get('/system/df?verbose=1', this.#options.diskUsageTimeoutMs);
    return answer === undefined ? undefined : dockerDiskUsageOf(answer);
  }

  async #get(path: string, timeoutMs = this.#options.timeoutMs): Promise<unknown> {
    const { maxBytes } = this.#options;
    const text = await getFromDocker({ socketPath: this.socketPath, path, timeoutMs, maxBytes });
    return text === undefined ? undefined : parseJson(text, path);
  }
}
