import { flagOf, numberOf, objectOf, textOf, timeMsOf } from '../json.ts';
import { type Limit, NO_LIMIT } from '../limit.ts';
import { present } from '../present.ts';

/** What the engine knows of one container, and the kernel does not. */
export interface DockerInspection {
  id: string;
  name?: string;
  image?: string;
  /** Its first process, as the engine's host counts. Absent when it does not run. */
  pid?: number;
  state?: string;
  isOomKilled?: boolean;
  exitCode?: number;
  /** By the restart policy, since it was created. Podman: since it was last started. */
  restartCount?: number;
  /** `no`, `always`, `unless-stopped`, `on-failure` */
  restartPolicy?: string;
  createdAtMs?: number;
  startedAtMs?: number;
  finishedAtMs?: number;
  memoryBytes: Limit;
  /** Swap beyond the memory. Absent where the engine was told nothing and takes its default. */
  swapBytes?: Limit;
  processes?: Limit;
  isOomKillDisabled: boolean;
}

/*
 * {"Id":"2fcef08f…","Name":"/limited","RestartCount":95,
 *  "State":{"Status":"running","Pid":5812,"OOMKilled":false,"ExitCode":0,"StartedAt":"2026-11-22T22:01:26.344616286Z",…},
 *  "HostConfig":{"Memory":67108864,"MemorySwap":134217728,"OomKillDisable":false,"PidsLimit":null,
 *                "RestartPolicy":{"Name":"always","MaximumRetryCount":0},…},
 *  "Config":{"Image":"nginx:1.27",…},…}
 */

/** GET /containers/ID/json. Undefined for an answer that is about no container. */
export function dockerInspectionOf(answer: unknown): DockerInspection | undefined {
  const { Id, Name, Created, RestartCount, State, HostConfig, Config } = objectOf(answer);
  const id = textOf(Id);
  if (id === undefined) return undefined;
  const state = objectOf(State);
  const host = objectOf(HostConfig);
  const pid = numberOf(state['Pid']);
  const memory = numberOf(host['Memory']) ?? 0;
  return present({
    id,
    name: textOf(Name)?.replace(/^\//, ''),
    image: textOf(objectOf(Config)['Image']),
    pid: pid === 0 ? undefined : pid,
    state: textOf(state['Status']),
    isOomKilled: flagOf(state['OOMKilled']),
    exitCode: numberOf(state['ExitCode']),
    restartCount: numberOf(RestartCount),
    restartPolicy: textOf(objectOf(host['RestartPolicy'])['Name']),
    createdAtMs: timeMsOf(Created),
    startedAtMs: timeMsOf(state['StartedAt']),
    finishedAtMs: timeMsOf(state['FinishedAt']),
    memoryBytes: limitOf(memory),
    swapBytes: swapLimitOf(memory, numberOf(host['MemorySwap']) ?? 0),
    processes: pidsLimitOf(host),
    isOomKillDisabled: flagOf(host['OomKillDisable']) ?? false,
  });
}

/** 0 and -1 are no limit. */
function limitOf(value: number): Limit {
  return value > 0 ? { hasLimit: true, limit: value } : NO_LIMIT;
}

/** MemorySwap is of memory and swap together; -1 is no limit, and 0 is nothing said. */
function swapLimitOf(memory: number, memorySwap: number): Limit | undefined {
  if (memory <= 0 || memorySwap < 0) return NO_LIMIT;
  return memorySwap === 0 ? undefined : { hasLimit: true, limit: Math.max(0, memorySwap - memory) };
}

/** null for a container that was told nothing. Undefined before the API had it. */
function pidsLimitOf(host: Readonly<Record<string, unknown>>): Limit | undefined {
  return 'PidsLimit' in host ? limitOf(numberOf(host['PidsLimit']) ?? 0) : undefined;
}
