import { zombiesByParent } from '@seep/collectors';
import { formatBytes, formatCount, formatDuration, formatRatio } from '@seep/shared';
import type { HostGrowth } from './growth.ts';
import { byRss, type HostReading, swapUsedBytes, topBy, usedRatio } from './reading.ts';
import type { Thresholds } from './thresholds.ts';

export type AlertKind = 'memory' | 'swap' | 'zombies' | 'descriptors' | 'processes' | 'growth';

/** A rule that holds now, with what the host looked like when it did. */
export interface Alert {
  kind: AlertKind;
  severity: 'warning' | 'critical';
  message: string;
  /** Lines that show it. */
  evidence: string[];
  /** What a person may do next. */
  advice: string;
}

const EVIDENCE_ROWS = 10;
/** Growth of less than this is not worth an alert, however small the process was. */
const LEAST_GROWTH_BYTES = 1024 ** 2;

/** Which of the rules hold for a reading; growth is judged when a period has passed. */
export function alertsOf(reading: HostReading, thresholds: Thresholds, growth?: HostGrowth): Alert[] {
  return [
    memoryAlert(reading, thresholds),
    swapAlert(reading, thresholds),
    zombieAlert(reading, thresholds),
    descriptorAlert(reading, thresholds),
    processAlert(reading, thresholds),
    growth && growthAlert(growth, thresholds),
  ].filter((alert) => alert !== undefined);
}

function memoryAlert(reading: HostReading, thresholds: Thresholds): Alert | undefined {
  const ratio = usedRatio(reading.memory);
  if (ratio <= thresholds.memoryRatio) return undefined;
  const isCritical = ratio > thresholds.memoryCriticalRatio;
  const limit = isCritical ? thresholds.memoryCriticalRatio : thresholds.memoryRatio;
  return {
    kind: 'memory',
    severity: isCritical ? 'critical' : 'warning',
    message: `${formatRatio(ratio)} of ${formatBytes(reading.memory.memTotalBytes)} memory is in use, more than ${formatRatio(limit)}`,
    evidence: topBy(reading.processes, byRss, EVIDENCE_ROWS).map(
      ({ pid, rssBytes, command }) => `${pid}  ${formatBytes(rssBytes)}  ${command}`,
    ),
    advice: 'look at the largest processes and at the containers without a memory limit',
  };
}

function swapAlert({ memory, processes }: HostReading, thresholds: Thresholds): Alert | undefined {
  const used = swapUsedBytes(memory);
  if (used <= 0) return undefined;
  const isHeavy = used > thresholds.swapBytes;
  return {
    kind: 'swap',
    severity: isHeavy ? 'critical' : 'warning',
    message: `${formatBytes(used)} of swap is in use${isHeavy ? `, more than ${formatBytes(thresholds.swapBytes)}` : ''}`,
    evidence: topBy(processes, ({ swapBytes }) => swapBytes, EVIDENCE_ROWS).map(
      ({ pid, swapBytes = 0, command }) => `${pid}  ${formatBytes(swapBytes)} swapped  ${command}`,
    ),
    advice: 'swapped memory is still a process’s own: add it to its resident size when you look for a leak',
  };
}

function zombieAlert({ processes }: HostReading, { zombies: tolerated }: Thresholds): Alert | undefined {
  const families = zombiesByParent(processes);
  const count = families.reduce((sum, { zombies }) => sum + zombies.length, 0);
  if (count <= tolerated) return undefined;
  return {
    kind: 'zombies',
    severity: 'warning',
    message: `${formatCount(count)} ${count === 1 ? 'process has' : 'processes have'} ended and nobody waits for ${count === 1 ? 'it' : 'them'}`,
    evidence: families.flatMap(({ parentPid, parentName, zombies }) => [
      `parent ${parentPid} (${parentName ?? 'unknown'}): ${zombies.length}`,
      ...zombies.slice(0, EVIDENCE_ROWS).map(({ pid, name }) => `  ${pid}  ${name}`),
    ]),
    advice:
      'the parent does not reap its children: mend or restart the parent, killing a zombie does nothing',
  };
}

function descriptorAlert({ fileNr, processes }: HostReading, thresholds: Thresholds): Alert | undefined {
  const limit = fileNr?.maxFiles.limit;
  if (!fileNr || limit === undefined || limit === 0) return undefined;
  const ratio = fileNr.openFiles / limit;
  if (ratio <= thresholds.descriptorRatio) return undefined;
  return {
    kind: 'descriptors',
    severity: 'critical',
    message: `${formatCount(fileNr.openFiles)} of ${formatCount(limit)} descriptors are in use (${formatRatio(ratio)})`,
    evidence: topBy(processes, ({ descriptorCount }) => descriptorCount, EVIDENCE_ROWS).map(
      ({ pid, descriptorCount, command }) => `${pid}  ${descriptorCount} descriptors  ${command}`,
    ),
    advice:
      'find out what the largest holders keep open: seep-agent analyze counts their descriptors by kind',
  };
}

function processAlert({ processes }: HostReading, thresholds: Thresholds): Alert | undefined {
  if (processes.length <= thresholds.processes) return undefined;
  const names = new Map<string, number>();
  for (const { name } of processes) names.set(name, (names.get(name) ?? 0) + 1);
  return {
    kind: 'processes',
    severity: 'warning',
    message: `${formatCount(processes.length)} processes, more than ${formatCount(thresholds.processes)}`,
    evidence: [...names]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, EVIDENCE_ROWS)
      .map(([name, count]) => `${count} × ${name}`),
    advice: 'a name that stands out is a family that grows: somebody starts helpers and forgets them',
  };
}

function growthAlert({ seconds, grown }: HostGrowth, { growthRatio }: Thresholds): Alert | undefined {
  const worst = grown.filter(
    (one) => (one.growthRatio ?? 0) > growthRatio && one.growthBytes >= LEAST_GROWTH_BYTES,
  );
  if (worst.length === 0) return undefined;
  return {
    kind: 'growth',
    severity: 'warning',
    message: `${formatCount(worst.length)} ${worst.length === 1 ? 'process' : 'processes'} grew by more than ${formatRatio(growthRatio)} in ${formatDuration(seconds * 1000)}`,
    evidence: worst
      .slice(0, EVIDENCE_ROWS)
      .map(
        ({ pid, firstBytes, lastBytes, growthRatio: ratio = 0, command }) =>
          `${pid}  ${formatBytes(firstBytes)} → ${formatBytes(lastBytes)} (+${formatRatio(ratio)})  ${command}`,
      ),
    advice: 'one period of growth may be a warm-up: watch it for longer, or let the agent do that',
  };
}
