import {
  DockerClient,
  DockerError,
  findDockerSockets,
  ifReadable,
  isDenied,
  isGone,
  type KernelFs,
  readPidStat,
} from '@seep/collectors';

export type SourceState = 'readable' | 'denied' | 'absent' | 'broken';

/** One thing that Seep reads, and whether it can. */
export interface SourceCheck {
  what: string;
  path: string;
  state: SourceState;
  /** What goes without it. */
  gives: string;
  /** Why not, and what to do about it. */
  remedy?: string;
}

interface Source {
  what: string;
  path: string;
  gives: string;
  /** What a user other than root needs. */
  needs: string;
  /** Why a host may not have it. */
  absent?: string;
}

/** Stands for any process but our own. */
const OTHERS = '/proc/PID/';
const MAX_PROBED = 30;

const SOURCES: readonly Source[] = [
  { what: 'memory', path: '/proc/meminfo', gives: 'the ledger of memory', needs: 'a mounted /proc' },
  {
    what: 'kernel counters',
    path: '/proc/vmstat',
    gives: 'faults, reclaim, swapping, OOM kills',
    needs: 'a mounted /proc',
  },
  {
    what: 'pressure',
    path: '/proc/pressure/memory',
    gives: 'memory pressure',
    needs: 'a mounted /proc',
    absent: 'needs Linux 4.20 with CONFIG_PSI; some distributions want psi=1 on the kernel command line',
  },
  {
    what: 'slab caches',
    path: '/proc/slabinfo',
    gives: 'kernel memory by cache (the sum is known from meminfo all the same)',
    needs: 'CAP_DAC_READ_SEARCH, or root',
    absent: 'this kernel has none',
  },
  { what: 'free blocks', path: '/proc/buddyinfo', gives: 'fragmentation', needs: 'a mounted /proc' },
  { what: 'zones', path: '/proc/zoneinfo', gives: 'watermarks of zones', needs: 'a mounted /proc' },
  {
    what: 'shared segments',
    path: '/proc/sysvipc/shm',
    gives: 'System V shared memory, queues and semaphores',
    needs: 'a mounted /proc',
    absent: 'this kernel is built without CONFIG_SYSVIPC',
  },
  {
    what: 'swap',
    path: '/proc/swaps',
    gives: 'swap devices',
    needs: 'a mounted /proc',
    absent: 'this kernel has no swap',
  },
  {
    what: 'kernel log',
    path: '/dev/kmsg',
    gives: 'OOM kills with victim and culprit, hung tasks',
    needs: 'CAP_SYSLOG, or membership in systemd-journal to read it from the journal',
    absent: 'containers do not have it',
  },
  {
    what: 'descriptors of others',
    path: '/proc/PID/fd',
    gives: 'descriptor counts of processes of other users',
    needs: 'CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, or root',
  },
  {
    what: 'memory maps of others',
    path: '/proc/PID/smaps_rollup',
    gives: 'proportional sizes (PSS) of processes of other users',
    needs: 'CAP_SYS_PTRACE, or root',
    absent: 'needs Linux 4.14',
  },
  {
    what: 'sessions',
    path: '/run/systemd/sessions',
    gives: 'who works on this host: idle growth is told from growth by use',
    needs: 'nothing',
    absent: 'there is no logind; terminals (utmp) are used instead',
  },
  {
    what: 'control groups',
    path: '/proc/self/cgroup',
    gives: 'units and containers',
    needs: 'a mounted /proc',
    absent: 'this kernel is built without control groups',
  },
];

/** Tries every source once, a byte of each. */
export async function checkSources(fs: KernelFs): Promise<SourceCheck[]> {
  return [...SOURCES.map((source) => checkSource(fs, source)), ...(await checkEngines(fs))];
}

/** Sentences for what could not be read though it is there, and for nothing else. */
export function deniedSentences(checks: readonly SourceCheck[]): string[] {
  return checks
    .filter(({ state }) => state === 'denied' || state === 'broken')
    .map(
      ({ what, path, gives, remedy }) =>
        `could not read ${what} (${path}): ${gives} is missing; ${remedy ?? ''}`,
    );
}

function checkSource(fs: KernelFs, { what, path, gives, needs, absent }: Source): SourceCheck {
  try {
    const file = path.startsWith(OTHERS) ? path.slice(OTHERS.length) : undefined;
    if (file === undefined) probe(fs, path);
    else probeOther(fs, file);
    return { what, path, state: 'readable', gives };
  } catch (error) {
    if (isDenied(error)) return { what, path, state: 'denied', gives, remedy: `it needs ${needs}` };
    if (isGone(error))
      return { what, path, state: 'absent', gives, remedy: absent ?? 'this host does not have it' };
    return { what, path, state: 'broken', gives, remedy: (error as Error).message };
  }
}

/** Of another user's process: our own is always ours to read. Some hosts keep pid 1 even from root. */
function probeOther(fs: KernelFs, file: string): void {
  const own = process.getuid?.();
  const isOther = (pid: number) =>
    pid !== process.pid && (own === 0 || ifReadable(() => fs.stat(`/proc/${pid}`).uid) !== own);
  // A kernel thread has no memory to map.
  const isProgram = (pid: number) => ifReadable(() => readPidStat(fs, pid))?.isKernelThread === false;
  const others = [...fs.listPids()].filter((pid) => isOther(pid) && isProgram(pid)).slice(0, MAX_PROBED);
  let failure: unknown;
  for (const pid of others) {
    try {
      return probe(fs, `/proc/${pid}/${file}`);
    } catch (error) {
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
}

function probe(fs: KernelFs, path: string): void {
  const { kind } = fs.stat(path);
  if (kind === 'directory') fs.countEntries(path);
  else if (kind === 'device') fs.open(path).close();
  else fs.readStart(path, 1);
}

async function checkEngines(fs: KernelFs): Promise<SourceCheck[]> {
  const gives = 'names, images, limits and restart counts of containers';
  const sockets = findDockerSockets(fs);
  if (sockets.length === 0) {
    const remedy = 'no Docker or Podman engine listens here; containers are known by their control groups';
    return [{ what: 'container engine', path: '/run/docker.sock', state: 'absent', gives, remedy }];
  }
  return Promise.all(
    sockets.map(async (path) => {
      const check = { what: 'container engine', path, gives };
      try {
        const engine = await new DockerClient(path).engine();
        return engine
          ? { ...check, state: 'readable' as const }
          : { ...check, state: 'absent' as const, remedy: 'nobody listens at the socket' };
      } catch (error) {
        const isRefused = error instanceof DockerError && error.code === 'docker_denied';
        return isRefused
          ? {
              ...check,
              state: 'denied' as const,
              remedy: 'it needs root, or membership in the socket’s group',
            }
          : { ...check, state: 'broken' as const, remedy: (error as Error).message };
      }
    }),
  );
}
