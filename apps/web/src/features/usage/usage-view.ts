import { formatDuration, formatMetric, plural } from '@/lib/format/number.ts';
import type { Outputs } from '@/lib/trpc/client.ts';
import { describeMetric } from '../findings/finding-words.ts';

export type UsageItem = Outputs['usage']['list'][number];
export type UsageMap = Outputs['usage']['get'];

/** Hours in a row in which as many hosts lay in a bucket. */
export interface Run {
  /** Index of its first hour. */
  from: number;
  hours: number;
  hosts: number;
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

/** What the hosts are counted by, in a few words. */
export function usageName({ program, metric }: Pick<UsageItem, 'program' | 'metric'>): string {
  const { label } = describeMetric(metric);
  // Of the kernel's own there is no program: its name is the metric's.
  return program.startsWith('host ') ? label : `${program}: ${label.toLowerCase()}`;
}

/** Rows of the map, the highest bucket first: a leak moves hosts up. */
export function bucketRows({ edges, counts, isRising, metric }: UsageMap): BucketRow[] {
  return edges
    .map((edge, bucket) => {
      const byHour = counts[bucket] ?? [];
      const next = edges[bucket + 1];
      const from = formatMetric(metric, edge);
      return {
        range: next === undefined ? `${from} or more` : `${from} to ${formatMetric(metric, next)}`,
        runs: runsOf(byHour),
        first: byHour[0] ?? 0,
        last: byHour.at(-1) ?? 0,
        isRising: isRising[bucket] ?? false,
      };
    })
    .toReversed();
}

/** Most hosts that lay in one bucket at a time: what the darkest cell stands for. */
export function mostHosts({ counts }: UsageMap): number {
  return counts.reduce((most, bucket) => bucket.reduce((a, b) => Math.max(a, b), most), 0);
}

/** One sentence about where the hosts have gone, from the numbers. */
export function usageSentence(map: UsageMap): string {
  const { edges, counts, isRising, times, hosts, metric } = map;
  const name = usageName(map);
  const rising = isRising.indexOf(true);
  const spanMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (rising < 0) return `${name}: no drift on ${plural(hosts, 'host')} within ${formatDuration(spanMs)}`;
  const at = (hour: number) => counts.slice(rising).reduce((sum, bucket) => sum + (bucket.at(hour) ?? 0), 0);
  const edge = formatMetric(metric, edges[rising] as number);
  return `${name}: ${at(-1)} of ${plural(hosts, 'host')} at ${edge} or more, ${at(0)} of them ${formatDuration(spanMs)} before`;
}

function runsOf(byHour: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const [hour, hosts] of byHour.entries()) {
    const last = runs.at(-1);
    if (last?.hosts === hosts) last.hours++;
    else runs.push({ from: hour, hours: 1, hosts });
  }
  return runs;
}
