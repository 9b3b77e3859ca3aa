import { increaseOf } from '../derive/rates.ts';
import { type JsonObject, listOf, numberOf, objectOf, textOf, timeMsOf } from '../json.ts';
import { present } from '../present.ts';
import { type DockerMemory, dockerMemoryOf } from './memory.ts';

/** One container at one instant, as the engine reads it from the kernel. Counters are since it was started. */
export interface DockerStats {
  readAtMs?: number;
  memory?: DockerMemory;
  cpuNanoseconds?: number;
  /** Of all CPUs of the host together. */
  hostCpuNanoseconds?: number;
  cpuCount?: number;
  receivedBytes?: number;
  sentBytes?: number;
  readBytes?: number;
  writtenBytes?: number;
  processCount?: number;
}

/*
 * {"read":"2026-11-22T22:01:26.997Z","pids_stats":{"current":2},
 *  "cpu_stats":{"cpu_usage":{"total_usage":44358544},"system_cpu_usage":17667770000000,"online_cpus":2},
 *  "memory_stats":{"usage":22507520,"limit":67108864,"stats":{"total_inactive_file":20971520,…}},      (v1)
 *  "memory_stats":{"usage":22507520,"limit":67108864,"stats":{"inactive_file":20971520,…}},            (v2)
 *  "networks":{"eth0":{"rx_bytes":1296,"tx_bytes":0,…}},
 *  "blkio_stats":{"io_service_bytes_recursive":[{"major":254,"minor":0,"op":"Read","value":4096}],…}}
 */

/** GET /containers/ID/stats?stream=false&one-shot=true. A container that does not run has next to nothing. */
export function dockerStatsOf(answer: unknown): DockerStats {
  const root = objectOf(answer);
  const cpu = objectOf(root['cpu_stats']);
  const networks = Object.values(objectOf(root['networks'])).map(objectOf);
  const transfers = listOf(objectOf(root['blkio_stats'])['io_service_bytes_recursive']).map(objectOf);
  const cpuNanoseconds = numberOf(objectOf(cpu['cpu_usage'])['total_usage']);
  return present({
    readAtMs: timeMsOf(root['read']),
    memory: memoryOf(objectOf(root['memory_stats'])),
    cpuNanoseconds,
    hostCpuNanoseconds: numberOf(cpu['system_cpu_usage']),
    cpuCount: numberOf(cpu['online_cpus']),
    receivedBytes: networks.length > 0 ? sum(networks, 'rx_bytes') : undefined,
    sentBytes: networks.length > 0 ? sum(networks, 'tx_bytes') : undefined,
    readBytes: sum(transfers.filter(isOperation('r')), 'value'),
    writtenBytes: sum(transfers.filter(isOperation('w')), 'value'),
    processCount: numberOf(objectOf(root['pids_stats'])['current']),
  });
}

/** Share of one CPU, so that 2 is two of them full: a hundredth of the percentage that `docker stats` shows. */
export function dockerCpuRatio(previous: DockerStats, current: DockerStats): number | undefined {
  const used = increaseOf(previous.cpuNanoseconds, current.cpuNanoseconds);
  const host = increaseOf(previous.hostCpuNanoseconds, current.hostCpuNanoseconds);
  if (used === undefined || host === undefined || host === 0 || current.cpuCount === undefined)
    return undefined;
  return (used / host) * current.cpuCount;
}

function memoryOf({ usage, limit, stats }: JsonObject): DockerMemory | undefined {
  const usageBytes = numberOf(usage);
  const limitBytes = numberOf(limit);
  if (usageBytes === undefined || limitBytes === undefined) return undefined;
  const { total_inactive_file: v1, inactive_file: v2 } = objectOf(stats);
  return dockerMemoryOf(
    { usageBytes, inactiveFileBytes: numberOf(v1) ?? numberOf(v2) ?? 0 },
    undefined,
    limitBytes,
  );
}

/** `Read` in v1, `read` in v2. */
function isOperation(letter: string): (transfer: JsonObject) => boolean {
  return ({ op }) => textOf(op)?.[0]?.toLowerCase() === letter;
}

function sum(objects: readonly JsonObject[], name: string): number {
  return objects.reduce((total, object) => total + (numberOf(object[name]) ?? 0), 0);
}
