import type { Column } from '../table/sample-schema.ts';
import { type MetricKind, type Unit, unitOf } from './catalogue.ts';

/** A number that the rows of a further table have. */
export interface TableMetric {
  id: string;
  unit: Unit;
  kind: MetricKind;
  label: string;
}

/**
 * A table beside `host` and `process`. It is read less often than a sample is taken, and stands in the samples between
 * as it was read last: unchanged rows cost nothing on the wire.
 */
export interface FurtherTable {
  name: string;
  label: string;
  /** What a row's key is. */
  key: string;
  /** Facts that describe a row. */
  facts: readonly string[];
  columns: readonly TableMetric[];
}

const level = (id: string, label: string): TableMetric => ({ id, unit: unitOf(id), kind: 'gauge', label });
const total = (id: string, label: string): TableMetric => ({ id, unit: unitOf(id), kind: 'counter', label });

/**
 * What this version knows of. A host may send others, and other columns: they are stored and shown under their ids.
 * `zone` has a column more for each order of blocks that the kernel tells: `freeBlocksOrder0` …
 */
export const FURTHER_TABLES: readonly FurtherTable[] = [
  {
    name: 'slab',
    label: 'Slab caches',
    key: 'hash of the name',
    facts: ['name', 'objectBytes'],
    columns: [
      level('sizeBytes', 'Memory'),
      level('activeObjects', 'Objects in use'),
      level('totalObjects', 'Objects'),
    ],
  },
  {
    name: 'zone',
    label: 'Memory zones',
    key: 'node × 16 + place of the zone',
    facts: ['node', 'zone', 'managedPages'],
    columns: [
      level('freePages', 'Free pages'),
      level('minPages', 'Watermark min'),
      level('lowPages', 'Watermark low'),
      level('highPages', 'Watermark high'),
    ],
  },
  {
    name: 'cgroup',
    label: 'Control groups',
    key: 'inode of the group',
    facts: [
      'path',
      'kind',
      'unit',
      'container',
      'runtime',
      'hasMemoryLimit',
      'memoryLimitBytes',
      'swapLimitBytes',
      'processLimit',
    ],
    columns: [
      level('usageBytes', 'Memory with cache'),
      level('anonBytes', 'Anonymous'),
      level('fileBytes', 'Page cache'),
      level('shmemBytes', 'Shared memory'),
      level('slabReclaimableBytes', 'Slab, reclaimable'),
      level('slabUnreclaimableBytes', 'Slab, unreclaimable'),
      level('kernelBytes', 'Kernel'),
      level('kernelStackBytes', 'Kernel stacks'),
      level('pageTablesBytes', 'Page tables'),
      level('percpuBytes', 'Per-CPU'),
      level('sockBytes', 'Sockets'),
      level('swapBytes', 'Swapped'),
      level('processCount', 'Processes'),
      level('dyingCount', 'Dying groups below'),
      total('oomKills', 'OOM kills'),
      total('limitHits', 'Times at the limit'),
      total('cpuMicroseconds', 'CPU time'),
      total('pressureSomeMicroseconds', 'Memory pressure, some'),
      total('pressureFullMicroseconds', 'Memory pressure, full'),
    ],
  },
  {
    name: 'container',
    label: 'Containers',
    key: 'first 48 bits of the id',
    facts: [
      'id',
      'name',
      'image',
      'createdAtMs',
      'restartPolicy',
      'hasMemoryLimit',
      'memoryLimitBytes',
      'swapLimitBytes',
      'isOomKillDisabled',
      'project',
      'service',
    ],
    columns: [
      level('isRunning', 'Running'),
      level('isRestarting', 'Restarting'),
      total('restarts', 'Restarts'),
      level('isOomKilled', 'Killed for memory'),
      level('exitCode', 'Exit code'),
      level('startedAtSeconds', 'Started at'),
      level('pid', 'First process'),
    ],
  },
  {
    name: 'shm',
    label: 'System V segments',
    key: 'id of the segment',
    facts: ['key', 'ownerUid', 'creatorPid', 'mode'],
    columns: [
      level('sizeBytes', 'Size'),
      level('residentBytes', 'Resident'),
      level('swapBytes', 'Swapped'),
      level('attachCount', 'Attached'),
      level('isOrphaned', 'No one attached, creator gone'),
    ],
  },
  {
    name: 'tmpfs',
    label: 'Memory file systems',
    key: 'hash of the path',
    facts: ['path', 'source'],
    columns: [level('usedBytes', 'Used'), level('sizeBytes', 'Size'), level('fileCount', 'Files')],
  },
  {
    name: 'tmpfsFile',
    label: 'Largest files in memory',
    key: 'hash of the path',
    facts: ['path', 'ownerUid'],
    columns: [level('allocatedBytes', 'Memory'), level('sizeBytes', 'Size')],
  },
  {
    name: 'descriptors',
    label: 'Descriptors by kind, of processes that hold many',
    key: 'pid',
    facts: [],
    columns: [
      level('socketCount', 'Sockets'),
      level('pipeCount', 'Pipes'),
      level('anonInodeCount', 'Anonymous inodes'),
      level('memfdCount', 'memfd'),
      level('shmCount', 'Shared memory'),
      level('deviceCount', 'Devices'),
      level('procCount', 'proc'),
      level('tempCount', 'Temporary files'),
      level('logCount', 'Logs'),
      level('deletedCount', 'Deleted files'),
      level('regularCount', 'Regular files'),
      level('otherCount', 'Others'),
      level('limitCount', 'Limit'),
    ],
  },
  {
    name: 'maps',
    label: 'Memory maps, of processes that grow',
    key: 'pid',
    facts: [],
    columns: [
      level('rssBytes', 'Resident'),
      level('pssBytes', 'Proportional'),
      level('sharedBytes', 'Shared'),
      level('privateBytes', 'Private'),
      level('anonBytes', 'Anonymous'),
      level('swapBytes', 'Swapped'),
    ],
  },
  {
    name: 'program',
    label: 'Programs that run, their limits and OOM scores',
    key: 'pid',
    facts: [
      'exe',
      'isExeDeleted',
      'exeDevice',
      'exeInode',
      'exeBytes',
      'exeModifiedAtMs',
      'buildId',
      'hasOpenFilesLimit',
      'openFilesLimit',
      'hasAddressSpaceLimit',
      'addressSpaceLimitBytes',
    ],
    columns: [level('oomScore', 'OOM score'), level('oomAdjustment', 'OOM adjustment')],
  },
  {
    name: 'allocSite',
    label: 'Places in the kernel that allocate most',
    key: 'hash of place, module and function',
    facts: ['place', 'module', 'function', 'isAccurate'],
    columns: [level('sizeBytes', 'Memory'), level('allocationCount', 'Allocations')],
  },
  {
    name: 'engineDisk',
    label: 'Disk that a container engine holds',
    key: 'hash of the socket and the kind',
    facts: ['engine', 'kind'],
    columns: [
      level('totalCount', 'All'),
      level('activeCount', 'In use'),
      level('unusedCount', 'Dangling images, unused volumes'),
      level('sizeBytes', 'Disk'),
      level('reclaimableBytes', 'Reclaimable'),
    ],
  },
  {
    name: 'swap',
    label: 'Swap devices',
    key: 'hash of the path',
    facts: ['path', 'type', 'priority'],
    columns: [level('usedBytes', 'Used'), level('sizeBytes', 'Size')],
  },
  {
    name: 'hugePages',
    label: 'Huge pages',
    key: 'size of a page in KiB',
    facts: ['pageBytes'],
    columns: [
      level('totalPages', 'Pages'),
      level('freePages', 'Free'),
      level('reservedPages', 'Reserved'),
      level('surplusPages', 'Surplus'),
    ],
  },
  {
    name: 'collector',
    label: 'Collectors that have failed',
    key: 'hash of the name',
    facts: ['name', 'reason'],
    columns: [total('failures', 'Failures')],
  },
];

const BY_NAME = new Map(FURTHER_TABLES.map((table) => [table.name, table]));

/** What this version knows of a table, undefined for one of a newer agent. */
export function furtherTable(name: string): FurtherTable | undefined {
  return BY_NAME.get(name);
}

/** Wire scale of a column of a further table: bytes in KiB, everything else as it is. */
export function tableColumn(id: string): Column {
  return { name: id, scale: unitOf(id) === 'bytes' ? 1024 : 1 };
}
