import { formatDuration, formatMetric, plural } from '@/lib/format/number.ts';
import type { Outputs } from '@/lib/trpc/client.ts';
import { describeMetric } from '../findings/finding-words.ts';

export type UsageItem = Outputs['usage']['list'][number];
export type UsageMap = Outputs['usage']['get'];

/** Hours in a row in which as many hosts lay in a bucket, of as many that are known. */
export interface Run {
  /** Index of its first hour. */
  from: number;
  hours: number;
  hosts: number;
  /** Hosts whose level is known, in any bucket. */
  known: number;
}

/** One bucket of use, as a row of the map. */
export interface BucketRow {
  /** "512 MiB to 640 MiB" */
  range: string;
  runs: Run[];
  /** Hosts in it in the first hour that is known, and in the last. */
  first: number;
  last: number;
  isRising: boolean;
}

/** The first hour in which any host is known, and the last. */
export interface Ends {
  first: KnownHour;
  last: KnownHour;
}

interface KnownHour {
  /** Index of the hour. */
  hour: number;
  /** Hosts whose level is known then: others had not come yet, or were silent. */
  known: number;
}

/** What the hosts are counted by, in a few words. */
export function usageName({ program, metric }: Pick<UsageItem, 'program' | 'metric'>): string {
  const { label } = describeMetric(metric);
  // Of the kernel's own there is no program: its name is the metric's.
  return program.startsWith('host ') ? label : `${program}: ${label.toLowerCase()}`;
}

/** Rows of the map, the highest bucket first: a leak moves hosts up. */
export function bucketRows(map: UsageMap): BucketRow[] {
  const { edges, counts, isRising, metric } = map;
  const known = knownByHour(map);
  const { first, last } = endsOf(map);
  return edges
    .map((edge, bucket) => {
      const byHour = counts[bucket] ?? [];
      const next = edges[bucket + 1];
      const from = formatMetric(metric, edge);
      return {
        range: next === undefined ? `${from} or more` : `${from} to ${formatMetric(metric, next)}`,
        runs: runsOf(byHour, known),
        first: byHour[first.hour] ?? 0,
        last: byHour[last.hour] ?? 0,
        isRising: isRising[bucket] ?? false,
      };
    })
    .toReversed();
}

/** Between which hours a map can be read, and how many hosts stand behind each of the two. */
export function endsOf(map: UsageMap): Ends {
  const known = knownByHour(map);
  const at = (hour: number) => ({ hour: Math.max(0, hour), known: known[hour] ?? 0 });
  return {
    first: at(known.findIndex((hosts) => hosts > 0)),
    last: at(known.findLastIndex((hosts) => hosts > 0)),
  };
}

/** By the hour, how many hosts lay in any bucket. */
function knownByHour({ times, counts }: UsageMap): number[] {
  return times.map((_, hour) => counts.reduce((sum, bucket) => sum + (bucket[hour] ?? 0), 0));
}

/** One sentence about where the hosts have gone, from the numbers. */
export function usageSentence(map: UsageMap): string {
  const { edges, counts, isRising, times, hosts, metric } = map;
  const name = usageName(map);
  const rising = isRising.indexOf(true);
  const { first, last } = endsOf(map);
  const spanMs = (times[last.hour] ?? 0) - (times[first.hour] ?? 0);
  if (rising < 0) return `${name}: no drift on ${plural(hosts, 'host')} within ${formatDuration(spanMs)}`;
  const at = ({ hour }: KnownHour) =>
    counts.slice(rising).reduce((sum, bucket) => sum + (bucket[hour] ?? 0), 0);
  const edge = formatMetric(metric, edges[rising] as number);
  const now = `${at(last)} of ${plural(last.known, 'host')} at ${edge} or more`;
  return `${name}: ${now}; ${formatDuration(spanMs)} before, ${at(first)} of ${first.known} known`;
}

function runsOf(byHour: readonly number[], knownHosts: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [hour, hosts] of byHour.entries()) {
    const last = runs.at(-1);
    const known = knownHosts[hour] ?? 0;
    if (last?.hosts === hosts && last.known === known) last.hours++;
    else runs.push({ from: hour, hours: 1, hosts, known });
  }
  return runs;
}
