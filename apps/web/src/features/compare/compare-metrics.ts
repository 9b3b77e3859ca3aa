import type { Subject } from './subjects.ts';

type Values = readonly (number | null)[];

/** How a number is made of what the server has: the metrics that it needs, and the sum. */
interface Recipe {
  needs: readonly string[];
  value: (...values: number[]) => number;
  formula: string;
}

/** A number that hosts, processes or both have. */
export interface CompareMetric {
  id: string;
  label: string;
  isBytes: boolean;
  host?: Recipe;
  process?: Recipe;
}

const plain = (metric: string, formula: string): Recipe => ({
  needs: [metric],
  value: (value) => value,
  formula,
});
const difference = (whole: string, part: string, formula: string): Recipe => ({
  needs: [whole, part],
  value: (of = Number.NaN, less = Number.NaN) => of - less,
  formula,
});

export const COMPARE_METRICS: readonly CompareMetric[] = [
  {
    id: 'memory',
    label: 'Memory',
    isBytes: true,
    host: difference('memTotalBytes', 'memAvailableBytes', '/proc/meminfo MemTotal − MemAvailable'),
    process: {
      needs: ['anonBytes', 'swapBytes'],
      value: (anon = Number.NaN, swap = Number.NaN) => anon + swap,
      formula: '/proc/PID/statm resident − shared, + /proc/PID/status VmSwap',
    },
  },
  {
    id: 'anonymous',
    label: 'Processes’ own',
    isBytes: true,
    host: plain('anonPagesBytes', '/proc/meminfo AnonPages'),
    process: plain('anonBytes', '/proc/PID/statm resident − shared'),
  },
  {
    id: 'shared',
    label: 'Shared memory',
    isBytes: true,
    host: plain('shmemBytes', '/proc/meminfo Shmem'),
    process: plain('shmemBytes', '/proc/PID/status RssShmem'),
  },
  {
    id: 'slab',
    label: 'Slab, unreclaimable',
    isBytes: true,
    host: plain('sUnreclaimBytes', '/proc/meminfo SUnreclaim'),
  },
  {
    id: 'cache',
    label: 'Page cache',
    isBytes: true,
    host: difference('cachedBytes', 'shmemBytes', '/proc/meminfo Cached − Shmem'),
  },
  {
    id: 'swap',
    label: 'Swap',
    isBytes: true,
    host: difference('swapTotalBytes', 'swapFreeBytes', '/proc/meminfo SwapTotal − SwapFree'),
    process: plain('swapBytes', '/proc/PID/status VmSwap'),
  },
  { id: 'processes', label: 'Processes', isBytes: false, host: plain('processCount', '/proc') },
  {
    id: 'threads',
    label: 'Threads',
    isBytes: false,
    host: plain('threadCount', '/proc/loadavg'),
    process: plain('threads', '/proc/PID/stat num_threads'),
  },
  {
    id: 'descriptors',
    label: 'Descriptors',
    isBytes: false,
    process: plain('descriptors', 'entries of /proc/PID/fd'),
  },
];

export const DEFAULT_METRIC = 'memory';

export function compareMetric(id: string): CompareMetric {
  return COMPARE_METRICS.find((metric) => metric.id === id) ?? (COMPARE_METRICS[0] as CompareMetric);
}

/** What a subject of this kind has of a metric; undefined when it has no such number. */
export function recipeOf(metric: CompareMetric, { kind }: Pick<Subject, 'kind'>): Recipe | undefined {
  return kind === 'process' ? metric.process : metric.host;
}

/** One column of the metric: null wherever one of the numbers that it needs is not there. */
export function applyRecipe({ needs, value }: Recipe, columns: readonly Values[]): (number | null)[] {
  return (columns[0] ?? []).map((_first, index) => {
    const numbers = needs.map((_metric, column) => columns[column]?.[index] ?? null);
    return numbers.every((number) => number !== null) ? value(...numbers) : null;
  });
}
