/*
 * What runs on simulated hosts: the programs of each role, with sizes and habits of real ones. About 150 processes a
 * host, of which a tenth changes between two samples.
 */

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/**
 * `still`: never changes. `quiet`: seldom. `busy`: wanders around its size, at every sample. `heap`: climbs and is
 * collected. `cache`: fills up to a bound within hours, then replaces.
 */
export type Habit = 'still' | 'quiet' | 'busy' | 'heap' | 'cache';

export interface Program {
  name: string;
  /** Empty: a kernel thread. */
  command: string;
  count: number;
  habit: Habit;
  anonBytes: number;
  /** Resident pages of files: code and libraries. */
  fileBytes: number;
  unit?: string;
  userId?: number;
  /** Name of the program that started it; init when left out. */
  parent?: string;
  /** Runs in the host's container. */
  isContained?: boolean;
  /** Share of one processor while the host is fully busy. */
  cpuRatio?: number;
}

const daemon = (
  name: string,
  command: string,
  anonMib: number,
  habit: Habit = 'quiet',
  count = 1,
): Program => ({
  name: name.slice(0, 15),
  command,
  count,
  habit,
  anonBytes: anonMib * MIB,
  fileBytes: 6 * MIB,
  unit: `${name}.service`,
  userId: 0,
});

const kernelThread = (name: string, count = 1): Program => ({
  name,
  command: '',
  count,
  habit: 'still',
  anonBytes: 0,
  fileBytes: 0,
  userId: 0,
  parent: 'kthreadd',
});

/** Every host has these. */
const BASE: Program[] = [
  { ...daemon('systemd', '/sbin/init', 6), unit: 'init.scope' },
  { ...kernelThread('kthreadd'), parent: 'none' },
  kernelThread('rcu_preempt'),
  kernelThread('migration/0', 4),
  kernelThread('ksoftirqd/0', 4),
  kernelThread('kworker/0:0H', 24),
  kernelThread('kworker/u8:1', 16),
  kernelThread('kswapd0'),
  kernelThread('kcompactd0'),
  kernelThread('jbd2/vda1-8', 2),
  kernelThread('irq/24-virtio', 8),
  kernelThread('scsi_eh_0', 4),
  daemon('systemd-journald', '/usr/lib/systemd/systemd-journald', 12, 'busy'),
  daemon('systemd-udevd', '/usr/lib/systemd/systemd-udevd', 3),
  daemon('systemd-logind', '/usr/lib/systemd/systemd-logind', 2),
  daemon('systemd-resolved', '/usr/lib/systemd/systemd-resolved', 4),
  daemon('systemd-timesyncd', '/usr/lib/systemd/systemd-timesyncd', 1),
  daemon('dbus', '/usr/bin/dbus-daemon --system --address=systemd: --nofork', 1),
  daemon('cron', '/usr/sbin/cron -f -P', 1),
  daemon('rsyslog', '/usr/sbin/rsyslogd -n -iNONE', 3),
  daemon('ssh', 'sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups', 2),
  daemon('chrony', '/usr/sbin/chronyd -F 1', 1),
  daemon('polkit', '/usr/lib/polkit-1/polkitd --no-debug', 4),
  daemon(
    'unattended-upgrades',
    '/usr/bin/python3 /usr/share/unattended-upgrades/unattended-upgrade-shutdown',
    12,
    'still',
  ),
  daemon('getty@tty1', '/sbin/agetty -o -p -- \\u --noclear - linux', 1, 'still'),
  daemon('irqbalance', '/usr/sbin/irqbalance --foreground', 2, 'busy'),
  daemon('fail2ban', '/usr/bin/python3 /usr/bin/fail2ban-server -xf start', 28, 'quiet', 1),
  daemon('node-exporter', '/usr/bin/prometheus-node-exporter', 14, 'heap'),
  { ...daemon('containerd', '/usr/bin/containerd', 32, 'heap') },
  {
    ...daemon('docker', '/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock', 58, 'busy'),
  },
];

const service = (program: Omit<Program, 'userId' | 'fileBytes'> & { fileMib?: number }): Program => {
  const { fileMib = 24, ...rest } = program;
  return { userId: 1000, fileBytes: fileMib * MIB, ...rest };
};

/** What a role runs; `{version}` stands for the host's version of its main program. */
const ROLES = {
  web: [
    service({
      name: 'nginx',
      command: 'nginx: master process /usr/sbin/nginx',
      count: 1,
      habit: 'still',
      anonBytes: 2 * MIB,
      unit: 'nginx.service',
    }),
    service({
      name: 'nginx',
      command: 'nginx: worker process',
      count: 8,
      habit: 'busy',
      anonBytes: 14 * MIB,
      unit: 'nginx.service',
      parent: 'nginx',
      cpuRatio: 0.1,
    }),
    service({
      name: 'php-fpm8.2',
      command: 'php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)',
      count: 1,
      habit: 'still',
      anonBytes: 12 * MIB,
      unit: 'php8.2-fpm.service',
    }),
    service({
      name: 'php-fpm8.2',
      command: 'php-fpm: pool www',
      count: 40,
      habit: 'quiet',
      anonBytes: 38 * MIB,
      unit: 'php8.2-fpm.service',
      parent: 'php-fpm8.2',
    }),
    service({
      name: 'varnishd',
      command: '/usr/sbin/varnishd -j unix,user=vcache -F -a :6081',
      count: 2,
      habit: 'cache',
      anonBytes: 700 * MIB,
      unit: 'varnish.service',
    }),
    service({
      name: 'storefront',
      command: '/opt/storefront/{version}/bin/storefront --listen :8080',
      count: 2,
      habit: 'heap',
      anonBytes: 180 * MIB,
      unit: 'storefront.service',
      cpuRatio: 0.3,
    }),
  ],
  api: [
    service({
      name: 'api-server',
      command: '/opt/api/{version}/bin/api-server --config /etc/api.yaml',
      count: 2,
      habit: 'heap',
      anonBytes: 420 * MIB,
      unit: 'api.service',
      cpuRatio: 0.5,
    }),
    service({
      name: 'envoy',
      command: '/usr/local/bin/envoy -c /etc/envoy.yaml',
      count: 1,
      habit: 'busy',
      anonBytes: 90 * MIB,
      unit: 'envoy.service',
      cpuRatio: 0.2,
    }),
    service({
      name: 'node',
      command: 'node /srv/gateway/server.js',
      count: 4,
      habit: 'heap',
      anonBytes: 130 * MIB,
      unit: 'gateway.service',
      cpuRatio: 0.2,
    }),
    service({
      name: 'redis-server',
      command: '/usr/bin/redis-server 127.0.0.1:6379',
      count: 1,
      habit: 'cache',
      anonBytes: 260 * MIB,
      unit: 'redis.service',
      cpuRatio: 0.05,
    }),
    service({
      name: 'gunicorn',
      command: '/srv/report/venv/bin/gunicorn report:app',
      count: 1,
      habit: 'still',
      anonBytes: 24 * MIB,
      unit: 'report.service',
    }),
    service({
      name: 'gunicorn',
      command: '/srv/report/venv/bin/gunicorn report:app',
      count: 40,
      habit: 'quiet',
      anonBytes: 52 * MIB,
      unit: 'report.service',
      parent: 'gunicorn',
    }),
  ],
  db: [
    service({
      name: 'postgres',
      command: '/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main',
      count: 1,
      habit: 'still',
      anonBytes: 30 * MIB,
      unit: 'postgresql@15-main.service',
    }),
    service({
      name: 'postgres',
      command: 'postgres: 15/main: app app 10.0.3.17(51234) idle',
      count: 48,
      habit: 'quiet',
      anonBytes: 9 * MIB,
      unit: 'postgresql@15-main.service',
      parent: 'postgres',
      fileMib: 60,
    }),
    service({
      name: 'postgres',
      command: 'postgres: 15/main: walwriter',
      count: 6,
      habit: 'busy',
      anonBytes: 4 * MIB,
      unit: 'postgresql@15-main.service',
      parent: 'postgres',
      cpuRatio: 0.2,
    }),
    service({
      name: 'pgbouncer',
      command: '/usr/sbin/pgbouncer /etc/pgbouncer/pgbouncer.ini',
      count: 1,
      habit: 'busy',
      anonBytes: 8 * MIB,
      unit: 'pgbouncer.service',
      cpuRatio: 0.1,
    }),
    service({
      name: 'backupd',
      command: '/opt/backupd/{version}/backupd --schedule nightly',
      count: 1,
      habit: 'quiet',
      anonBytes: 60 * MIB,
      unit: 'backupd.service',
    }),
  ],
  worker: [
    service({
      name: 'celery',
      command: '/srv/jobs/venv/bin/celery -A jobs worker -c 32',
      count: 1,
      habit: 'quiet',
      anonBytes: 70 * MIB,
      unit: 'celery.service',
    }),
    service({
      name: 'celery',
      command: '/srv/jobs/venv/bin/celery -A jobs worker -c 32',
      count: 32,
      habit: 'quiet',
      anonBytes: 84 * MIB,
      unit: 'celery.service',
      parent: 'celery',
    }),
    service({
      name: 'java',
      command: '/usr/bin/java -Xmx4g -jar /opt/indexer/{version}/indexer.jar',
      count: 1,
      habit: 'heap',
      anonBytes: 2 * GIB,
      unit: 'indexer.service',
      cpuRatio: 0.6,
      fileMib: 60,
    }),
    service({
      name: 'rabbitmq',
      command: '/usr/lib/erlang/erts-13.1.5/bin/beam.smp -W w -MBas ageffcbf',
      count: 1,
      habit: 'busy',
      anonBytes: 190 * MIB,
      unit: 'rabbitmq-server.service',
      cpuRatio: 0.1,
    }),
    service({
      name: 'ffmpeg',
      command: '/usr/bin/ffmpeg -i pipe:0 -f hls /srv/live/out.m3u8',
      count: 6,
      habit: 'busy',
      anonBytes: 45 * MIB,
      unit: 'live.service',
      cpuRatio: 0.3,
    }),
    service({
      name: 'imgproxy',
      command: '/opt/imgproxy/bin/imgproxy',
      count: 12,
      habit: 'quiet',
      anonBytes: 40 * MIB,
      unit: 'imgproxy.service',
    }),
  ],
  build: [
    service({
      name: 'node',
      command: 'node /opt/runner/{version}/runner.js --once=false',
      count: 1,
      habit: 'heap',
      anonBytes: 110 * MIB,
      unit: 'runner.service',
      cpuRatio: 0.1,
    }),
    service({
      name: 'supervisor',
      command: 'node /app/supervisor.js',
      count: 1,
      habit: 'quiet',
      anonBytes: 64 * MIB,
      isContained: true,
    }),
    service({
      name: 'mcp-host',
      command: 'node /app/node_modules/.bin/mcp-host --stdio',
      count: 12,
      habit: 'quiet',
      anonBytes: 55 * MIB,
      parent: 'supervisor',
      isContained: true,
    }),
    service({
      name: 'chromium',
      command: '/usr/lib/chromium/chromium --headless --type=renderer',
      count: 10,
      habit: 'quiet',
      anonBytes: 130 * MIB,
      unit: 'e2e.service',
    }),
    service({
      name: 'ccache',
      command: '/usr/bin/ccached --max-size 4G',
      count: 1,
      habit: 'cache',
      anonBytes: 900 * MIB,
      unit: 'ccache.service',
    }),
    service({
      name: 'artifactd',
      command: '/opt/artifactd/bin/artifactd',
      count: 28,
      habit: 'quiet',
      anonBytes: 20 * MIB,
      unit: 'artifactd.service',
    }),
  ],
} satisfies Record<string, Program[]>;

export type Role = keyof typeof ROLES;

/** Twenty hosts in a row have these roles, so that a small fleet has all of them. */
export const ROLE_PATTERN: readonly Role[] =
  'web api db worker build api web web api worker api web db web build api worker api web web'.split(
    ' ',
  ) as Role[];

/** The program of each role that has versions, and that leaks where a version does. */
export const MAIN_PROGRAM: Record<Role, string> = {
  web: 'storefront',
  api: 'api-server',
  db: 'backupd',
  worker: 'java',
  build: 'node',
};

/** Programs of a host; those of a family's leak are not here, they are started as it goes. */
export function programsOf(role: Role, version: string): Program[] {
  return [...BASE, ...ROLES[role]].map((program) => ({
    ...program,
    command: program.command.replace('{version}', version),
  }));
}
