/** Files of numbers, and what says nothing of anybody: copied as they are. */
export const PLAIN_FILES = [
  '/proc/allocinfo',
  '/proc/buddyinfo',
  '/proc/cgroups',
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/loadavg',
  '/proc/meminfo',
  '/proc/net/dev',
  '/proc/net/netstat',
  '/proc/net/snmp',
  '/proc/net/sockstat',
  '/proc/net/sockstat6',
  '/proc/pressure/cpu',
  '/proc/pressure/io',
  '/proc/pressure/memory',
  '/proc/slabinfo',
  '/proc/spl/kstat/zfs/arcstats',
  '/proc/stat',
  '/proc/swaps',
  '/proc/sys/fs/file-nr',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/pid_max',
  '/proc/sys/kernel/tainted',
  '/proc/sys/kernel/threads-max',
  '/proc/sysvipc/msg',
  '/proc/sysvipc/sem',
  '/proc/sysvipc/shm',
  '/proc/uptime',
  '/proc/vmstat',
  '/proc/zoneinfo',
  '/sys/kernel/mm/ksm/ksm_zero_pages',
  '/sys/kernel/mm/ksm/pages_shared',
  '/sys/kernel/mm/ksm/pages_sharing',
  '/sys/kernel/mm/ksm/pages_unshared',
  '/sys/kernel/mm/ksm/run',
  '/sys/module/zswap/parameters/compressor',
  '/sys/module/zswap/parameters/enabled',
  '/sys/module/zswap/parameters/max_pool_percent',
  '/etc/os-release',
  '/etc/timezone',
];

/** Files that name the host, its disks or its containers. */
export const IDENTIFYING_FILES = [
  '/etc/machine-id',
  '/proc/cmdline',
  '/proc/mounts',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/random/boot_id',
];

/** Of each process; a process without one of the first is gone. */
export const PROCESS_FILES = {
  required: ['stat', 'statm', 'status', 'cmdline', 'cgroup'],
  optional: ['limits', 'oom_score', 'oom_score_adj', 'smaps_rollup'],
} as const;

/** Of the pool of each size of huge pages. */
export const HUGEPAGE_FILES = ['nr_hugepages', 'free_hugepages', 'resv_hugepages', 'surplus_hugepages'];

/** Of each group, by version and resource. */
export const CGROUP_FILES = {
  1: {
    memory: [
      'memory.usage_in_bytes',
      'memory.max_usage_in_bytes',
      'memory.limit_in_bytes',
      'memory.memsw.limit_in_bytes',
      'memory.stat',
      'memory.oom_control',
      'memory.failcnt',
      'memory.kmem.usage_in_bytes',
      'memory.kmem.tcp.usage_in_bytes',
    ],
    pids: ['pids.current', 'pids.max'],
    cpu: ['cpuacct.usage'],
    io: ['blkio.throttle.io_service_bytes_recursive', 'blkio.throttle.io_service_bytes'],
  },
  2: {
    memory: [
      'cgroup.stat',
      'memory.current',
      'memory.peak',
      'memory.max',
      'memory.high',
      'memory.swap.current',
      'memory.swap.max',
      'memory.stat',
      'memory.events',
      'memory.pressure',
    ],
    pids: ['pids.current', 'pids.max'],
    cpu: ['cpu.stat'],
    io: ['io.stat'],
  },
} as const;
