import { existsSync } from 'node:fs';
import {
  parseSystemdUnits,
  readMemInfo,
  readMounts,
  readPidDescriptorCount,
  readPidStat,
  readPidStatm,
  readPidStatus,
  readProcStat,
  readSlabInfo,
  readSwaps,
  readSysvMsg,
  readSysvSem,
  readSysvShm,
  readTmpfsUsage,
  readVmStat,
  slabCacheBytes,
} from '@seep/collectors';
import {
  BUSY,
  type Comparison,
  KIB,
  linesOf,
  type Machine,
  MIB,
  NotHere,
  type Pair,
  words,
} from './machine.ts';

/* Our numbers beside those of procps, util-linux, coreutils and systemd. */

const column = (line: string[] | undefined, index: number) => Number(line?.[index]) * KIB;

const FREE: Comparison = {
  tool: 'free -k',
  run: (machine) =>
    machine.compare(
      ['free', '-k'],
      () => readMemInfo(machine.fs),
      (printed) => {
        const [, memory, swap] = printed.split('\n').map(words);
        return {
          total: { theirs: column(memory, 1), ours: (mem) => mem.memTotalBytes },
          free: { theirs: column(memory, 3), ours: (mem) => mem.memFreeBytes, tolerance: BUSY },
          shared: { theirs: column(memory, 4), ours: (mem) => mem.shmemBytes ?? 0, tolerance: BUSY },
          'buff/cache': {
            theirs: column(memory, 5),
            ours: (mem) => (mem.buffersBytes ?? 0) + (mem.cachedBytes ?? 0) + (mem.sReclaimableBytes ?? 0),
            tolerance: BUSY,
          },
          available: {
            theirs: column(memory, 6),
            ours: (mem) => mem.memAvailableBytes ?? 0,
            tolerance: BUSY,
          },
          'swap total': { theirs: column(swap, 1), ours: (mem) => mem.swapTotalBytes ?? 0 },
          'swap free': { theirs: column(swap, 3), ours: (mem) => mem.swapFreeBytes ?? 0, tolerance: BUSY },
        };
      },
    ),
};

const VMSTAT: Comparison = {
  tool: 'vmstat -s',
  run: (machine) =>
    machine.compare(
      ['vmstat', '-s'],
      () => ({
        stat: readProcStat(machine.fs),
        vm: readVmStat(machine.fs),
        mem: readMemInfo(machine.fs),
      }),
      (printed) => {
        const theirs = (name: string) =>
          Number(words(printed.split('\n').find((line) => line.trim().endsWith(name)))[0]);
        return {
          'total memory': { theirs: theirs('K total memory') * KIB, ours: ({ mem }) => mem.memTotalBytes },
          'active memory': {
            theirs: theirs('K active memory') * KIB,
            ours: ({ mem }) => mem['activeBytes'] ?? 0,
            tolerance: BUSY,
          },
          'pages swapped in': { theirs: theirs('pages swapped in'), ours: ({ vm }) => vm.get('pswpin') ?? 0 },
          'pages swapped out': {
            theirs: theirs('pages swapped out'),
            ours: ({ vm }) => vm.get('pswpout') ?? 0,
          },
          'context switches': {
            theirs: theirs('CPU context switches'),
            ours: ({ stat }) => stat.contextSwitches,
          },
          forks: { theirs: theirs('forks'), ours: ({ stat }) => stat.forks },
          'boot time': {
            theirs: theirs('boot time'),
            ours: ({ stat }) => stat.bootedAtSeconds,
            tolerance: 1,
          },
        };
      },
    ),
};

const PS: Comparison = {
  tool: 'ps',
  run: (machine) => {
    const { fs, pid, pageSizeBytes } = machine;
    const read = () => ({
      stat: readPidStat(fs, pid),
      statm: readPidStatm(fs, pid),
      status: readPidStatus(fs, pid),
    });
    return [
      ...machine.compare(['ps', '-o', 'ppid=,rss=,vsz=,nlwp=,uid=', '-p', `${pid}`], read, (printed) => {
        const [ppid = NaN, rss = NaN, vsz = NaN, threads = NaN, uid = NaN] = words(printed).map(Number);
        return {
          ppid: { theirs: ppid, ours: ({ stat }) => stat?.parentPid ?? NaN },
          rss: { theirs: rss * KIB, ours: ({ statm }) => (statm?.residentPages ?? NaN) * pageSizeBytes },
          vsz: { theirs: vsz * KIB, ours: ({ statm }) => (statm?.sizePages ?? NaN) * pageSizeBytes },
          threads: { theirs: threads, ours: ({ stat }) => stat?.threadCount ?? NaN },
          uid: { theirs: uid, ours: ({ status }) => status?.effectiveUid ?? NaN },
        };
      }),
      ...machine.compare(
        ['ps', '-e', '-o', 'pid='],
        () => fs.listPids().length,
        // Itself included, and others that come and go.
        (printed) => ({
          processes: { theirs: linesOf(printed).length, ours: (count) => count, tolerance: 50 },
        }),
      ),
    ];
  },
};

const LS_FD: Comparison = {
  tool: 'ls /proc/PID/fd',
  run: (machine) =>
    machine.compare(
      ['ls', '-U', `/proc/${machine.pid}/fd`],
      () => readPidDescriptorCount(machine.fs, machine.pid) ?? NaN,
      (printed) => ({ descriptors: { theirs: linesOf(printed).length, ours: (count) => count } }),
    ),
};

const IPCS_M: Comparison = {
  tool: 'ipcs -m',
  run: (machine) =>
    withIpc(machine, ['-M', `${5 * MIB}`], '-m', (id) =>
      machine.compare(
        ['ipcs', '-m'],
        () => readSysvShm(machine.fs)?.find((one) => one.id === id),
        (printed) => {
          const [, , , permissions = '', bytes, attached] = lineOfId(printed, id);
          return {
            bytes: { theirs: Number(bytes), ours: (one) => one?.sizeBytes ?? NaN },
            nattch: { theirs: Number(attached), ours: (one) => one?.attachCount ?? NaN },
            permissions: {
              theirs: Number.parseInt(permissions, 8),
              ours: (one) => (one?.mode ?? NaN) & 0o777,
            },
          };
        },
      ),
    ),
};

const IPCS_Q: Comparison = {
  tool: 'ipcs -q',
  run: (machine) =>
    withIpc(machine, ['-Q'], '-q', (id) =>
      machine.compare(
        ['ipcs', '-q'],
        () => readSysvMsg(machine.fs) ?? [],
        (printed) => {
          const [, , , , bytes, messages] = lineOfId(printed, id);
          const of = (queues: NonNullable<ReturnType<typeof readSysvMsg>>) =>
            queues.find((queue) => queue.id === id);
          return {
            queues: { theirs: linesOf(printed).length - 2, ours: (queues) => queues.length },
            'used-bytes': { theirs: Number(bytes), ours: (queues) => of(queues)?.usedBytes ?? NaN },
            messages: { theirs: Number(messages), ours: (queues) => of(queues)?.messageCount ?? NaN },
          };
        },
      ),
    ),
};

const IPCS_S: Comparison = {
  tool: 'ipcs -s',
  run: (machine) =>
    withIpc(machine, ['-S', '7'], '-s', (id) =>
      machine.compare(
        ['ipcs', '-s'],
        () => readSysvSem(machine.fs) ?? [],
        (printed) => ({
          arrays: { theirs: linesOf(printed).length - 2, ours: (arrays) => arrays.length },
          nsems: {
            theirs: Number(lineOfId(printed, id)[4]),
            ours: (arrays) => arrays.find((one) => one.id === id)?.semaphoreCount ?? NaN,
          },
        }),
      ),
    ),
};

/** Makes a thing of System V's, and takes it away again. */
function withIpc<Result>(
  machine: Machine,
  make: readonly string[],
  removal: string,
  run: (id: number) => Result,
): Result {
  const id = Number(/(\d+)\s*$/.exec(machine.output('ipcmk', ...make))?.[1]);
  if (Number.isNaN(id)) throw new NotHere(`ipcmk ${make.join(' ')} said no id`);
  try {
    return run(id);
  } finally {
    machine.output('ipcrm', removal, `${id}`);
  }
}

const lineOfId = (printed: string, id: number) =>
  words(printed.split('\n').find((line) => words(line)[1] === `${id}`));

type Areas = NonNullable<ReturnType<typeof readSwaps>>;

const SWAPON: Comparison = {
  tool: 'swapon --show',
  run: (machine) =>
    machine.compare(
      ['swapon', '--show=NAME,SIZE,USED', '--bytes', '--noheadings'],
      () => readSwaps(machine.fs) ?? [],
      (printed) => {
        const lines = linesOf(printed).map(words);
        const perDevice = lines.flatMap(([name = '', size, used]): [string, Pair<Areas>][] => {
          const area = (areas: Areas) => areas.find(({ path }) => path === name);
          return [
            [
              `${name} size`,
              {
                theirs: Number(size),
                ours: (areas) => area(areas)?.sizeBytes ?? NaN,
                tolerance: machine.pageSizeBytes,
              },
            ],
            [
              `${name} used`,
              { theirs: Number(used), ours: (areas) => area(areas)?.usedBytes ?? NaN, tolerance: BUSY },
            ],
          ];
        });
        return {
          devices: { theirs: lines.length, ours: (areas) => areas.length },
          ...Object.fromEntries(perDevice),
        };
      },
    ),
};

/** What a busy machine does to a slab cache between two readings. */
const busySlab = (amount: number) => Math.max(0.2 * amount, 1000);

const SLABTOP: Comparison = {
  tool: 'slabtop -o',
  run: (machine) => {
    const { fs, pageSizeBytes } = machine;
    if (!readSlabInfo(fs)) throw new NotHere('slabtop -o: /proc/slabinfo is not ours to read');
    const caches = () => new Map(readSlabInfo(fs)?.map((cache) => [cache.name, cache]));
    type Caches = ReturnType<typeof caches>;
    return machine.compare(['slabtop', '-o', '--sort=c'], caches, (printed) => {
      const lines = printed
        .split('\n')
        .slice(7)
        .map(words)
        .filter((line) => line.length >= 8)
        .slice(0, 15);
      const rows = lines.flatMap(
        ([objects, , , , slabs, perSlab, cacheSize = '', name = '']): [string, Pair<Caches>][] => {
          const of = (value: (cache: NonNullable<ReturnType<Caches['get']>>) => number) => (all: Caches) => {
            const cache = all.get(name);
            return cache ? value(cache) : NaN;
          };
          return [
            [
              `${name} objects a slab`,
              { theirs: Number(perSlab), ours: of((cache) => cache.objectsPerSlab) },
            ],
            [
              `${name} objects`,
              {
                theirs: Number(objects),
                ours: of((cache) => cache.totalObjects),
                tolerance: busySlab(Number(objects)),
              },
            ],
            [
              `${name} slabs`,
              {
                theirs: Number(slabs),
                ours: of((cache) => cache.totalSlabs),
                tolerance: busySlab(Number(slabs)),
              },
            ],
            [
              `${name} size`,
              {
                theirs: Number.parseInt(cacheSize, 10) * KIB,
                ours: of((cache) => slabCacheBytes(cache, pageSizeBytes)),
                tolerance: busySlab(Number.parseInt(cacheSize, 10)) * KIB,
              },
            ],
          ];
        },
      );
      return Object.fromEntries(rows);
    });
  },
};

const DF_SHM: Comparison = {
  tool: 'df /dev/shm',
  run: (machine) => {
    const { fs } = machine;
    const shm = () => readTmpfsUsage(fs, readMounts(fs) ?? []).mounts.find(({ path }) => path === '/dev/shm');
    if (!shm()) throw new NotHere('df /dev/shm: it is no file system of its own here');
    return machine.compare(['df', '-k', '--output=size,used', '/dev/shm'], shm, (printed) => {
      const [size = NaN, used = NaN] = words(printed.split('\n')[1]).map((word) => Number(word) * KIB);
      return {
        size: { theirs: size, ours: (usage) => usage?.sizeBytes ?? NaN },
        used: { theirs: used, ours: (usage) => usage?.usedBytes ?? NaN, tolerance: BUSY },
      };
    });
  },
};

const SYSTEMCTL_FAILED: Comparison = {
  tool: 'systemctl --failed',
  run: (machine) => {
    if (!existsSync('/run/systemd/system')) {
      throw new NotHere('systemctl --failed: this machine does not run systemd');
    }
    const list = () =>
      parseSystemdUnits(
        machine.output('systemctl', 'list-units', '--all', '--output=json', '--plain', '--no-legend'),
      );
    return machine.compare(['systemctl', '--failed', '--plain', '--no-legend'], list, (printed) => ({
      failed: {
        theirs: linesOf(printed).length,
        ours: (units) => units.filter(({ active }) => active === 'failed').length,
      },
    }));
  },
};

export const KERNEL_TOOLS: readonly Comparison[] = [
  FREE,
  VMSTAT,
  PS,
  LS_FD,
  IPCS_M,
  IPCS_Q,
  IPCS_S,
  SWAPON,
  SLABTOP,
  DF_SHM,
  SYSTEMCTL_FAILED,
];
