import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DockerClient,
  findDockerSockets,
  KernelFs,
  parseSystemdUnits,
  readAuxv,
  readMemInfo,
  readMounts,
  readPidDescriptorCount,
  readPidStat,
  readPidStatm,
  readPidStatus,
  readProcStat,
  readSlabInfo,
  readSwaps,
  readSysvShm,
  readTmpfsUsage,
  readVmStat,
  slabCacheBytes,
} from '../src/index.ts';
import { type Compared, differenceOf, formatComparison } from './comparison.ts';

/*
 * Our numbers beside those of the machine's own tools, at the same instant: read, run the tool, read again. What cannot
 * be compared here (a tool that is not installed, a right that we lack) is said, not passed over.
 */

const fs = new KernelFs();
const { pageSizeBytes } = readAuxv(fs);
const KIB = 1024;
const MIB = 1024 ** 2;
/** A machine that runs other tests moves this much memory between two readings. */
const BUSY = 256 * MIB;

const compared: Compared[] = [];
const leftOut: string[] = [];
let folder: string;
let child: ChildProcess;

beforeAll(() => {
  folder = mkdtempSync('/dev/shm/seep-tools-');
  writeFileSync(join(folder, 'three-mebibytes'), Buffer.alloc(3 * MIB, 1));
  const descriptors = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
  child = spawn('sleep', ['600'], { stdio: ['ignore', 'ignore', 'ignore', ...descriptors] });
});
afterAll(() => {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  process.stderr.write(
    `${formatComparison(compared)}\n${leftOut.map((reason) => `not compared: ${reason}\n`).join('')}`,
  );
});

/** What a tool prints, or undefined (and said) when this machine does not have it. */
function output(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
  } catch (error) {
    leftOut.push(`${command} ${args.join(' ')}: ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

type Numbers<Ours> = Record<string, { theirs: number; ours: (reading: Ours) => number; tolerance?: number }>;

/** Runs a tool between two readings of ours; gives the numbers that differ by more than they may, for people. */
function differing<Ours>(
  command: readonly [string, ...string[]],
  read: () => Ours,
  numbers: (printed: string) => Numbers<Ours>,
): string[] {
  const before = read();
  const printed = output(...command);
  if (printed === undefined) return [];
  const after = read();
  const rows = Object.entries(numbers(printed)).map(
    ([number, { theirs, ours, tolerance = 0 }]): Compared => ({
      tool: command.join(' '),
      number,
      theirs,
      before: ours(before),
      after: ours(after),
      tolerance: Math.round(tolerance),
    }),
  );
  compared.push(...rows);
  if (rows.length === 0) return [`${command.join(' ')}: nothing was compared`];
  // A number that was not found is NaN, and within no tolerance.
  return rows
    .filter((row) => !(Math.abs(differenceOf(row)) <= row.tolerance))
    .map((row) => formatComparison([row]));
}

/** Says why, here and at the end. */
function leaveOut(skip: (reason?: string) => void, reason: string): void {
  leftOut.push(reason);
  skip(reason);
}

/** What a busy machine does to a slab cache between two readings. */
const busySlab = (amount: number) => Math.max(0.2 * amount, 1000);

const words = (line: string | undefined) => (line ?? '').trim().split(/\s+/);

test('free -k', () => {
  expect(
    differing(
      ['free', '-k'],
      () => readMemInfo(fs),
      (printed) => {
        const [, memory, swap] = printed.split('\n').map(words);
        const column = (line: string[] | undefined, index: number) => Number(line?.[index]) * KIB;
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
  ).toEqual([]);
});

test('vmstat -s', () => {
  expect(
    differing(
      ['vmstat', '-s'],
      () => ({ stat: readProcStat(fs), vm: readVmStat(fs), mem: readMemInfo(fs) }),
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
  ).toEqual([]);
});

test('ps', () => {
  const pid = child.pid ?? 0;
  const read = () => ({
    stat: readPidStat(fs, pid),
    statm: readPidStatm(fs, pid),
    status: readPidStatus(fs, pid),
  });
  expect(
    differing(['ps', '-o', 'ppid=,rss=,vsz=,nlwp=,uid=', '-p', `${pid}`], read, (printed) => {
      const [ppid, rss, vsz, threads, uid] = words(printed).map(Number);
      return {
        ppid: { theirs: ppid ?? NaN, ours: ({ stat }) => stat?.parentPid ?? NaN },
        rss: {
          theirs: (rss ?? NaN) * KIB,
          ours: ({ statm }) => (statm?.residentPages ?? NaN) * pageSizeBytes,
        },
        vsz: { theirs: (vsz ?? NaN) * KIB, ours: ({ statm }) => (statm?.sizePages ?? NaN) * pageSizeBytes },
        threads: { theirs: threads ?? NaN, ours: ({ stat }) => stat?.threadCount ?? NaN },
        uid: { theirs: uid ?? NaN, ours: ({ status }) => status?.effectiveUid ?? NaN },
      };
    }),
  ).toEqual([]);
  expect(
    differing(
      ['ps', '-e', '-o', 'pid='],
      () => fs.listPids().length,
      (printed) => ({
        // Itself included, and others that come and go.
        processes: { theirs: printed.trim().split('\n').length, ours: (count) => count, tolerance: 300 },
      }),
    ),
  ).toEqual([]);
});

test('ls /proc/PID/fd', () => {
  const pid = child.pid ?? 0;
  expect(
    differing(
      ['ls', '-U', `/proc/${pid}/fd`],
      () => readPidDescriptorCount(fs, pid) ?? NaN,
      (printed) => ({
        descriptors: { theirs: printed.trim().split('\n').length, ours: (count) => count },
      }),
    ),
  ).toEqual([]);
});

test('ipcs -m', ({ skip }) => {
  const made = output('ipcmk', '-M', `${5 * MIB}`);
  const id = Number(/(\d+)\s*$/.exec(made ?? '')?.[1]);
  skip(Number.isNaN(id), 'ipcmk made no segment');
  try {
    const segment = () => readSysvShm(fs)?.find((one) => one.id === id);
    expect(
      differing(['ipcs', '-m'], segment, (printed) => {
        const [, , , permissions, bytes, attached] = words(
          printed.split('\n').find((line) => words(line)[1] === `${id}`),
        );
        return {
          bytes: { theirs: Number(bytes), ours: (one) => one?.sizeBytes ?? NaN },
          nattch: { theirs: Number(attached), ours: (one) => one?.attachCount ?? NaN },
          permissions: {
            theirs: Number.parseInt(permissions ?? '', 8),
            ours: (one) => (one?.mode ?? NaN) & 0o777,
          },
        };
      }),
    ).toEqual([]);
  } finally {
    output('ipcrm', '-m', `${id}`);
  }
});

test('swapon --show', () => {
  expect(
    differing(
      ['swapon', '--show=NAME,SIZE,USED', '--bytes', '--noheadings'],
      () => readSwaps(fs) ?? [],
      (printed) => {
        const lines = printed.trim() === '' ? [] : printed.trim().split('\n').map(words);
        const perDevice = lines.flatMap(([name = '', size, used]) => [
          [`${name} size`, { theirs: Number(size), ours: sizeOf(name), tolerance: pageSizeBytes }],
          [`${name} used`, { theirs: Number(used), ours: usedOf(name), tolerance: BUSY }],
        ]);
        return {
          devices: { theirs: lines.length, ours: (areas) => areas.length },
          ...Object.fromEntries(perDevice),
        };
      },
    ),
  ).toEqual([]);
});

type Areas = NonNullable<ReturnType<typeof readSwaps>>;
const sizeOf = (name: string) => (areas: Areas) => areas.find(({ path }) => path === name)?.sizeBytes ?? NaN;
const usedOf = (name: string) => (areas: Areas) => areas.find(({ path }) => path === name)?.usedBytes ?? NaN;

test('slabtop -o', ({ skip }) => {
  if (!readSlabInfo(fs)) {
    return leaveOut(skip, 'slabtop -o: /proc/slabinfo is not ours to read');
  }
  type Caches = ReturnType<typeof caches>;
  const caches = () => new Map(readSlabInfo(fs)?.map((cache) => [cache.name, cache]));
  expect(
    differing(['slabtop', '-o', '--sort=c'], caches, (printed) => {
      const lines = printed
        .split('\n')
        .slice(7)
        .map(words)
        .filter((line) => line.length >= 8)
        .slice(0, 15);
      const rows = lines.flatMap(([objects, , , , slabs, perSlab, cacheSize = '', name = '']) => {
        const of = (value: (cache: NonNullable<ReturnType<Caches['get']>>) => number) => (all: Caches) => {
          const cache = all.get(name);
          return cache ? value(cache) : NaN;
        };
        return [
          [`${name} objects a slab`, { theirs: Number(perSlab), ours: of((cache) => cache.objectsPerSlab) }],
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
      });
      return Object.fromEntries(rows);
    }),
  ).toEqual([]);
});

test('df /dev/shm', ({ skip }) => {
  const shm = () => readTmpfsUsage(fs, readMounts(fs) ?? []).mounts.find(({ path }) => path === '/dev/shm');
  if (!shm()) {
    return leaveOut(skip, 'df /dev/shm: it is no file system of its own here');
  }
  expect(
    differing(['df', '-k', '--output=size,used', '/dev/shm'], shm, (printed) => {
      const [size, used] = words(printed.split('\n')[1]).map((word) => Number(word) * KIB);
      return {
        size: { theirs: size ?? NaN, ours: (usage) => usage?.sizeBytes ?? NaN },
        used: { theirs: used ?? NaN, ours: (usage) => usage?.usedBytes ?? NaN, tolerance: BUSY },
      };
    }),
  ).toEqual([]);
});

test('systemctl --failed', ({ skip }) => {
  if (!existsSync('/run/systemd/system')) {
    return leaveOut(
      skip,
      'systemctl --failed: this machine does not run systemd (npm run drill -- boot-service does in one that does)',
    );
  }
  const list = () =>
    parseSystemdUnits(
      output('systemctl', 'list-units', '--all', '--output=json', '--plain', '--no-legend') ?? '[]',
    );
  expect(
    differing(['systemctl', '--failed', '--plain', '--no-legend'], list, (printed) => ({
      failed: {
        theirs: printed.split('\n').filter((line) => line.trim() !== '').length,
        ours: (units) => units.filter(({ active }) => active === 'failed').length,
      },
    })),
  ).toEqual([]);
});

test('docker stats, inspect and system df', async ({ skip }) => {
  const [socketPath] = findDockerSockets(fs);
  if (socketPath === undefined) {
    return leaveOut(skip, 'docker: no engine listens here (npm run drill -- docker starts one)');
  }
  const client = new DockerClient(socketPath);
  const usage = await client.diskUsage();
  const printed = output(
    'docker',
    '-H',
    `unix://${socketPath}`,
    'system',
    'df',
    '--format',
    '{{.TotalCount}}',
  );
  if (!usage || printed === undefined) return skip('the engine does not answer');
  const [images, containers, volumes] = printed.trim().split('\n').map(Number);
  const rows: Compared[] = [
    ['images', images, usage.images.totalCount],
    ['containers', containers, usage.containers.totalCount],
    ['volumes', volumes, usage.volumes.totalCount],
  ].map(([number, theirs, ours]) => ({
    tool: 'docker system df',
    number: `${number}`,
    theirs: Number(theirs),
    before: Number(ours),
    after: Number(ours),
    tolerance: 0,
  }));
  compared.push(...rows);
  expect(rows.filter((row) => differenceOf(row) !== 0)).toEqual([]);
});
