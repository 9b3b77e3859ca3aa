import { type KernelFs, readHostname, readKernelRelease, readOsRelease } from '@seep/collectors';
import { formatBytes, formatCount, formatDuration, formatRatio } from '@seep/shared';
import type { Alert } from '../alerts.ts';
import type { HostGrowth } from '../growth.ts';
import { byRss, type HostReading, swapUsedBytes, topBy, usedRatio } from '../reading.ts';
import { formatPairs, formatSection } from '../text.ts';
import { formatAlerts } from './alerts.ts';
import type { EngineReading } from './docker.ts';
import { formatGrowth } from './growth.ts';
import { formatProcesses } from './processes.ts';

export interface SummaryInput {
  reading: HostReading;
  /** Undefined where engines are not asked. */
  engines: readonly EngineReading[] | undefined;
  /** Since the first sample; undefined at the first. */
  growth: HostGrowth | undefined;
  alerts: readonly Alert[];
  /** What could not be read, in sentences. */
  unread: readonly string[];
}

/** The `summary` part of `monitor` and `boot`. */
export function formatSummary(fs: KernelFs, input: SummaryInput): string {
  const { reading, engines, growth, alerts, unread } = input;
  return [
    formatSection('Host', formatHost(fs, reading)),
    formatSection('Top 10 processes', formatProcesses(topBy(reading.processes, byRss, 10))),
    ...(engines ? [formatSection('Containers', formatEngines(engines))] : []),
    ...(growth ? [formatSection('Growth since the first sample', formatGrowth(growth))] : []),
    formatSection('Alerts', formatAlerts(alerts)),
    ...(unread.length > 0 ? [formatSection('Not read', unread.join('\n'))] : []),
  ].join('\n');
}

export function formatHost(fs: KernelFs, { uptimeSeconds, load, memory, processes }: HostReading): string {
  const { memTotalBytes, memAvailableBytes, swapTotalBytes = 0 } = memory;
  return formatPairs([
    ['host', readHostname(fs)],
    ['distribution', readOsRelease(fs)?.prettyName],
    ['kernel', readKernelRelease(fs)],
    ['uptime', formatDuration(uptimeSeconds * 1000)],
    ['load', `${load.load1} ${load.load5} ${load.load15}`],
    ['processes', formatCount(processes.length)],
    [
      'memory',
      `${formatBytes(memTotalBytes)}, ${formatRatio(usedRatio(memory))} in use, ${formatBytes(memAvailableBytes ?? memory.memFreeBytes)} available`,
    ],
    [
      'swap',
      swapTotalBytes === 0
        ? 'none'
        : `${formatBytes(swapUsedBytes(memory))} of ${formatBytes(swapTotalBytes)} in use`,
    ],
  ]);
}

function formatEngines(engines: readonly EngineReading[]): string {
  if (engines.length === 0) return 'no container engine listens on this host';
  return engines
    .flatMap(({ containers, failure, socketPath }) =>
      failure !== undefined
        ? [`${socketPath}: ${failure}`]
        : containers.map(({ container, inspection, stats }) => {
            const limit = inspection?.memoryBytes.limit;
            const restarts = inspection?.restartCount ?? 0;
            return [
              container.names[0] ?? container.id.slice(0, 12),
              container.state ?? 'unknown',
              stats?.memory ? formatBytes(stats.memory.usedBytes) : 'no memory in use',
              limit === undefined ? 'NO MEMORY LIMIT' : `limit ${formatBytes(limit)}`,
              ...(restarts > 0 ? [`${formatCount(restarts)} restarts`] : []),
            ].join(', ');
          }),
    )
    .join('\n');
}
