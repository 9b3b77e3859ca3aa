import { hostMetric, PROCESS_METRICS } from '@seep/shared';
import { formatByteRate, formatBytes, formatCount, formatRate } from '@/lib/format/number.ts';
import { processName } from '@/lib/format/process.ts';
import type { Finding } from './use-findings.ts';

type Subject = Finding['subject'];

/** What leaks, in a word or two: for lists, tabs and links. */
export function subjectName({ subject, metric }: Pick<Finding, 'subject' | 'metric'>): string {
  if (subject.kind === 'host') return describeMetric(metric).label;
  const name = processName({ command: subject.command ?? null, name: subject.name ?? null });
  return subject.kind === 'family' ? `${name} family` : name;
}

/** How fast it grows: in bytes wherever they are known, which is what a host runs out of. */
export function paceWords({
  metric,
  slopePerHour,
  bytesPerHour,
}: Pick<Finding, 'metric' | 'slopePerHour' | 'bytesPerHour'>): string {
  return bytesPerHour === undefined ? formatRate(metric, slopePerHour[1]) : formatByteRate(bytesPerHour);
}

/** Where it is on its host: " in container 2df19e72a62a", " of nginx.service", or nothing. */
export function placeWords({ unit, container }: Pick<Subject, 'unit' | 'container'>): string {
  if (container !== undefined) return ` in container ${container.slice(0, 12)}`;
  return unit === undefined ? '' : ` of ${unit}`;
}

/**
 * What, where, since when and how fast, in as few words as there are: "runner.js (pid 86) of runner.service on db-07
 * leaks 196 MiB/h since 22:52".
 * @param timeOf writes an instant in the chosen zone
 */
export function leakSentence(
  finding: Pick<Finding, 'metric' | 'subject' | 'slopePerHour' | 'bytesPerHour' | 'from' | 'to' | 'onsetMs'>,
  hostName: string,
  timeOf: (atMs: number) => string,
): string {
  const { subject, metric, from, to, onsetMs } = finding;
  const pid = subject.kind === 'process' && subject.pid !== undefined ? ` (pid ${subject.pid})` : '';
  const many =
    metric === 'count' ? `: ${formatCount(from)} → ${formatCount(to)} processes,` : leaksWhat(finding);
  const pace = paceWords(finding).replace(/^\+/, '');
  return `${subjectName(finding)}${pid}${placeWords(subject)} on ${hostName}${many} ${pace} since ${timeOf(onsetMs)}`;
}

function leaksWhat({ metric, subject }: Pick<Finding, 'metric' | 'subject'>): string {
  // Memory is what leaks unless it is said otherwise; a host's own layers are named already.
  return metric.endsWith('Bytes') || subject.kind === 'host'
    ? ' leaks'
    : ` leaks ${describeMetric(metric).label.toLowerCase()},`;
}

/** What the detector watches and the catalogue of samples does not have, or not as it is watched. */
const WATCHED: Readonly<Record<string, { label: string; source: string }>> = {
  anonBytes: {
    label: 'Own memory',
    source: '/proc/PID/statm (resident − shared) + /proc/PID/status VmSwap',
  },
  count: {
    label: 'Number of processes',
    source: 'processes alive at one time that share command, unit or container, and spawner',
  },
  zombies: {
    label: 'Children not waited for',
    source: '/proc/PID/stat state Z, by the parent that has not waited for them',
  },
  unaccountedBytes: {
    label: 'Unaccounted memory',
    source: '/proc/meminfo MemTotal − every layer of the ledger',
  },
};

/** What grows, and where the number comes from. */
export function describeMetric(metric: string): { label: string; source: string } {
  return WATCHED[metric] ?? PROCESS_METRICS.find(({ id }) => id === metric) ?? hostMetric(metric);
}

export const CLASS_WORDS: Readonly<Record<Finding['class'], { word: string; hint: string }>> = {
  idle: { word: 'idle', hint: 'It grows with time, whether or not anybody does anything.' },
  work: { word: 'work', hint: 'It grows with the work it does, and never gives back.' },
};

export const KIND_WORDS: Readonly<Record<Subject['kind'], string>> = {
  process: 'Process',
  lineage: 'Lineage',
  family: 'Family of processes',
  container: 'Container',
  host: 'Host',
  cohort: 'Cohort',
};

type Forecast = NonNullable<Finding['forecast']>;

const LIMITS: Readonly<
  Record<Forecast['limit'], { end: string; words: string; format: (limit: number) => string }>
> = {
  host: { end: 'Memory ends', words: 'memory and swap of the host', format: formatBytes },
  cgroup: { end: 'Its memory ends', words: 'the limit of its cgroup', format: formatBytes },
  descriptors: { end: 'Descriptors end', words: 'its limit of descriptors', format: formatCount },
  pids: { end: 'Process ids end', words: 'the limit of the host (pid_max)', format: formatCount },
  tmpfs: { end: 'It is full', words: 'the size of its file system', format: formatBytes },
};

/** What comes to an end if it goes on. Of what has no forecast, that is the host's memory. */
export function endWords(limit: Forecast['limit'] = 'host'): string {
  return LIMITS[limit].end;
}

/** "64 MiB, the limit of its cgroup": each in its own unit. */
export function limitWords({ limit, limitValue }: Pick<Forecast, 'limit' | 'limitValue'>): string {
  const { words, format } = LIMITS[limit];
  return `${format(limitValue)}, ${words}`;
}

export const FIXED_WORDS: Readonly<Record<NonNullable<Finding['fixedBecause']>, string>> = {
  ended: 'what grew has ended',
  flat: 'it stopped growing',
  fell: 'it gave most of it back',
};
