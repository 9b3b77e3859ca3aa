import type { Paths } from '../paths/paths.ts';
import type { RowFacts, RowRule } from './row-suspect.ts';

const MIB = 1024 ** 2;
const LEAST_BYTES = 16 * MIB;
const LEAST_COUNT = 64;

const bytesRise = (level: number): number => Math.max(8 * MIB, 0.05 * level);
const countRise = (level: number): number => Math.max(8, 0.1 * level);

const text = (facts: RowFacts, name: string): string | undefined => {
  const value = facts[name];
  return value === undefined || value === '' ? undefined : String(value);
};

/**
 * Rows of further tables that may leak, each with its unit and limit. A control group's memory is what no one takes back
 * from it: its cache is not in it.
 */
export function rowRules(paths: Paths): RowRule[] {
  return [
    {
      table: 'slab',
      metric: 'slabCacheBytes',
      columns: ['sizeBytes'],
      leastLevel: LEAST_BYTES,
      subjectOf: (facts) => ({ kind: 'host', name: text(facts, 'name') ?? 'a slab cache' }),
      paths: paths.host,
      riseOf: bytesRise,
      bytesPerUnit: 1,
    },
    {
      table: 'tmpfs',
      metric: 'tmpfsFileSystemBytes',
      columns: ['usedBytes'],
      leastLevel: LEAST_BYTES,
      subjectOf: (facts) => ({ kind: 'host', name: text(facts, 'path') ?? 'a file system in memory' }),
      limitOf: (_facts, table, row) => {
        const limit = table.value(row, table.columnOf('sizeBytes'));
        return limit === undefined ? undefined : { limit: 'tmpfs', limitValue: limit };
      },
      paths: paths.host,
      riseOf: bytesRise,
      bytesPerUnit: 1,
    },
    {
      table: 'cgroup',
      metric: 'cgroupBytes',
      columns: [
        'anonBytes',
        'swapBytes',
        'shmemBytes',
        'slabUnreclaimableBytes',
        'kernelStackBytes',
        'pageTablesBytes',
        'percpuBytes',
        'sockBytes',
      ],
      leastLevel: LEAST_BYTES,
      subjectOf: (facts) => {
        const [unit, container] = [text(facts, 'unit'), text(facts, 'container')];
        return {
          kind: 'container',
          ...(unit !== undefined && { unit }),
          ...(container !== undefined && { container: container.slice(0, 12) }),
          ...(unit === undefined &&
            container === undefined && { name: text(facts, 'path') ?? 'a control group' }),
        };
      },
      limitOf: ({ memoryLimitBytes }) =>
        typeof memoryLimitBytes === 'number' && memoryLimitBytes > 0
          ? { limit: 'cgroup', limitValue: memoryLimitBytes }
          : undefined,
      paths: paths.host,
      riseOf: bytesRise,
      bytesPerUnit: 1,
    },
    ...(['descriptors', 'threads'] as const).map((metric): RowRule => ({
      table: 'process',
      metric,
      columns: [metric],
      leastLevel: LEAST_COUNT,
      subjectOf: () => ({ kind: 'process' }),
      paths: paths.count,
      riseOf: countRise,
      // A descriptor's memory is the kernel's, and small.
      bytesPerUnit: 0,
    })),
  ];
}
