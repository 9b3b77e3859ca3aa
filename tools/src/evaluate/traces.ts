import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { EvaluatedSeries } from '@seep/detection/evaluate';

const KIB = 1024;
/** Network traffic that counts as half busy, as the detector's own scale has it. */
const NETWORK_HALF_KIB_PER_SEC = 4 * KIB;

export interface Trace {
  name: string;
  /** Nearly all healthy: claims are false alarms. Or all of them leak, as one cohort. */
  truth: 'healthy' | 'cohort' | 'unknown';
  series: EvaluatedSeries[];
}

/** The public traces in a folder, as shared/data/README.md describes them. */
export function readTraces(directory: string): Trace[] {
  const traces: Trace[] = [];
  const rowsOf = (file: string): string[][] | undefined => {
    const path = join(directory, file);
    if (!existsSync(path)) return undefined;
    const lines = gunzipSync(readFileSync(path)).toString().trim().split('\n');
    return lines.slice(1).map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  };
  const bitbrains = rowsOf('bitbrains-2013-7-vm1-50.csv.gz');
  if (bitbrains) traces.push({ name: 'bitbrains', truth: 'healthy', series: bitbrainsSeries(bitbrains) });
  const aging = rowsOf('llm-aging-hosts.csv.gz');
  if (aging) traces.push({ name: 'llm-aging', truth: 'cohort', series: agingSeries(aging) });
  for (const name of ['appln2', 'varlog']) {
    const rows = rowsOf(`production-rss-${name}.csv.gz`);
    const points = rows?.map(([time, usage]) => ({ unixS: Number(time), value: Number(usage) * KIB }));
    if (points) traces.push({ name, truth: 'unknown', series: [gridOf(name, points, 360)] });
  }
  return traces;
}

interface Point {
  unixS: number;
  value: number;
  activity?: number;
}

function bitbrainsSeries(rows: readonly string[][]): EvaluatedSeries[] {
  return [...groupBy(rows, 0)].map(([vm, group]) => {
    const points = group.map(([, unixS, , used, cpu, network]) => ({
      unixS: Number(unixS),
      value: Number(used) * KIB,
      activity: busy(Number(cpu), Number(network)),
    }));
    return {
      ...gridOf(`bitbrains-${vm}`, points, 300),
      subject: 'host',
      limit: Number(group[0]?.[2]) * KIB,
    };
  });
}

function agingSeries(rows: readonly string[][]): EvaluatedSeries[] {
  return [...groupBy(rows, 0)].map(([run, group]) => {
    const points = group.map(([, time = '', used, , , , cpu]) => ({
      unixS: Date.parse(`${time.replace(' ', 'T')}Z`) / 1000,
      value: Number(used),
      activity: busy(Number(cpu), 0),
    }));
    return { ...gridOf(`llm-${run}`, points, 60), subject: 'host', host: run, cohort: 'llm-aging' };
  });
}

function groupBy(rows: readonly string[][], column: number): Map<string, string[][]> {
  const groups = new Map<string, string[][]>();
  for (const row of rows) {
    const key = row[column] ?? '';
    const group = groups.get(key) ?? [];
    group.push(row);
    groups.set(key, group);
  }
  return groups;
}

function busy(cpuPercent: number, networkKibPerSec: number): number {
  return Math.max(
    Math.min(1, cpuPercent / 100),
    networkKibPerSec / (networkKibPerSec + NETWORK_HALF_KIB_PER_SEC),
  );
}

/** Points at about equal distances, on a grid; what has no point near is missing. */
function gridOf(id: string, points: readonly Point[], intervalS: number): EvaluatedSeries {
  const startUnixS = points[0]?.unixS ?? 0;
  const count = Math.round(((points.at(-1)?.unixS ?? startUnixS) - startUnixS) / intervalS) + 1;
  const values = new Float64Array(count).fill(Number.NaN);
  const activity = values.slice();
  for (const point of points) {
    const index = Math.round((point.unixS - startUnixS) / intervalS);
    values[index] = point.value;
    activity[index] = point.activity ?? Number.NaN;
  }
  const hasActivity = points[0]?.activity !== undefined;
  return {
    id,
    subject: 'process',
    metric: 'anon_bytes',
    host: id,
    startUnixS,
    intervalS,
    values,
    ...(hasActivity && { activity }),
  };
}
