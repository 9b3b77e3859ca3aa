import { expect, test } from 'vitest';
import { dockerContainersOf } from './containers.ts';
import { dockerDiskUsageOf } from './disk-usage.ts';
import { dockerEngineOf } from './engine.ts';
import { dockerInspectionOf } from './inspect.ts';
import { dockerMemoryOf } from './memory.ts';
import { dockerCpuRatio, dockerStatsOf } from './stats.ts';

const ID = '2fcef08f'.repeat(8);
const KINDS = [
  null,
  undefined,
  true,
  7,
  'text',
  [],
  [null],
  {},
  { Id: 7 },
  [{ Id: ID, Names: 7, Labels: [] }],
];

test('containers are listed', () => {
  const answer = [
    {
      Id: ID,
      Names: ['/shop-web-1', '/proxy/web'],
      Image: 'nginx:1.27',
      ImageID: 'sha256:2ae7',
      Created: 1_795_384_886,
      State: 'running',
      Labels: {
        'com.docker.compose.project': 'shop',
        'org.opencontainers.image.version': '1.27',
        'traefik.http.middlewares.auth.basicauth.users': 'admin:$apr1$x',
        'com.docker.compose.service': 7,
      },
    },
  ];
  expect(dockerContainersOf(answer)).toEqual({
    containers: [
      {
        id: ID,
        names: ['shop-web-1', 'proxy/web'],
        image: 'nginx:1.27',
        imageId: 'sha256:2ae7',
        state: 'running',
        createdAtMs: 1_795_384_886_000,
        labels: { 'com.docker.compose.project': 'shop', 'org.opencontainers.image.version': '1.27' },
      },
    ],
    isComplete: true,
  });
});

test('labels are bounded in number and length', () => {
  const Labels = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`io.kubernetes.x${index}`, 'y'.repeat(1000)]),
  );
  const [container] = dockerContainersOf([{ Id: ID, Labels }]).containers;
  expect(Object.keys(container?.labels ?? {})).toHaveLength(32);
  expect(container?.labels['io.kubernetes.x0']).toHaveLength(256);
});

test('containers beyond ten thousand are left out, and it is said', () => {
  const { containers, isComplete } = dockerContainersOf(
    Array.from({ length: 10_001 }, (_, index) => ({ Id: `${index}` })),
  );
  expect([containers.length, isComplete]).toEqual([10_000, false]);
});

const inspection = (host: object, state: object = {}): unknown => ({
  Id: ID,
  Name: '/limited',
  Created: '2026-11-22T22:01:26.070429813Z',
  RestartCount: 95,
  State: {
    Status: 'restarting',
    OOMKilled: true,
    Pid: 0,
    ExitCode: 137,
    StartedAt: '2026-11-22T22:01:26.344616286Z',
    FinishedAt: '0001-01-01T00:00:00Z',
    ...state,
  },
  HostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 }, ...host },
  Config: { Image: 'nginx:1.27' },
});

test('a container that restarts again and again', () => {
  const host = { Memory: 67_108_864, MemorySwap: 134_217_728, OomKillDisable: null, PidsLimit: null };
  expect(dockerInspectionOf(inspection(host))).toEqual({
    id: ID,
    name: 'limited',
    image: 'nginx:1.27',
    state: 'restarting',
    isOomKilled: true,
    exitCode: 137,
    restartCount: 95,
    restartPolicy: 'always',
    createdAtMs: Date.UTC(2026, 10, 22, 22, 1, 26, 70),
    startedAtMs: Date.UTC(2026, 10, 22, 22, 1, 26, 344),
    memoryBytes: { hasLimit: true, limit: 67_108_864 },
    swapBytes: { hasLimit: true, limit: 67_108_864 },
    processes: { hasLimit: false },
    isOomKillDisabled: false,
  });
});

test.each([
  ['nothing said', {}, { hasLimit: false }, { hasLimit: false }],
  ['no memory limit', { Memory: 0, MemorySwap: 0 }, { hasLimit: false }, { hasLimit: false }],
  [
    'swap without end',
    { Memory: 4096, MemorySwap: -1 },
    { hasLimit: true, limit: 4096 },
    { hasLimit: false },
  ],
  [
    'no swap at all',
    { Memory: 4096, MemorySwap: 4096 },
    { hasLimit: true, limit: 4096 },
    { hasLimit: true, limit: 0 },
  ],
  ["the engine's default", { Memory: 4096, MemorySwap: 0 }, { hasLimit: true, limit: 4096 }, undefined],
])('limits: %s', (_name, host, memoryBytes, swapBytes) => {
  const answer = dockerInspectionOf(inspection(host));
  expect([answer?.memoryBytes, answer?.swapBytes]).toEqual([memoryBytes, swapBytes]);
});

test('a running container has a first process', () => {
  expect(
    dockerInspectionOf(inspection({ OomKillDisable: true, PidsLimit: 100 }, { Pid: 5812 })),
  ).toMatchObject({
    pid: 5812,
    isOomKillDisabled: true,
    processes: { hasLimit: true, limit: 100 },
  });
});

const LEGACY = {
  LayersSize: 1000,
  Images: [
    { Containers: 2, RepoTags: ['web:1'], Size: 700, SharedSize: 300 },
    { Containers: 0, RepoTags: ['<none>:<none>'], Size: 500, SharedSize: 300 },
    { Containers: 0, RepoTags: null, Size: 400, SharedSize: 300 },
    { Containers: 1, RepoTags: null, Size: -1, SharedSize: -1 },
  ],
  Containers: [{ State: 'running', SizeRw: 50 }, { State: 'exited', SizeRw: 7 }, { State: 'created' }],
  Volumes: [
    { Name: 'a', UsageData: { RefCount: 1, Size: 90 } },
    { Name: 'b', UsageData: { RefCount: 0, Size: 60 } },
    { Name: 'c', UsageData: { RefCount: 0, Size: -1 } },
    { Name: 'd', UsageData: null },
  ],
  BuildCache: [
    { InUse: true, Shared: false, Size: 20 },
    { InUse: false, Shared: false, Size: 30 },
    { InUse: false, Shared: true, Size: 99 },
  ],
};

test('disk usage is added up as the command line does', () => {
  expect(dockerDiskUsageOf(LEGACY)).toEqual({
    images: { totalCount: 4, activeCount: 2, sizeBytes: 1000, reclaimableBytes: 600 },
    containers: { totalCount: 3, activeCount: 1, sizeBytes: 57, reclaimableBytes: 7 },
    volumes: { totalCount: 4, activeCount: 1, sizeBytes: 150, reclaimableBytes: 60 },
    buildCache: { totalCount: 3, activeCount: 1, sizeBytes: 50, reclaimableBytes: 30 },
    danglingImageCount: 2,
    unusedVolumeCount: 2,
  });
});

test('from API 1.52 the engine adds up itself', () => {
  const usage = { ActiveCount: 1, TotalCount: 4, TotalSize: 1000, Reclaimable: 600 };
  const answer = dockerDiskUsageOf({
    ImageUsage: { ...usage, Items: LEGACY.Images },
    ContainerUsage: usage,
    VolumeUsage: { ...usage, Items: LEGACY.Volumes },
    BuildCacheUsage: usage,
  });
  const expected = { totalCount: 4, activeCount: 1, sizeBytes: 1000, reclaimableBytes: 600 };
  expect(answer).toEqual({
    images: expected,
    containers: expected,
    volumes: expected,
    buildCache: expected,
    danglingImageCount: 2,
    unusedVolumeCount: 2,
  });
});

test('the engine: Docker does not say its name, Podman does', () => {
  expect(
    dockerEngineOf(
      { Version: '20.10.24', ApiVersion: '1.41', Components: [{ Name: 'Engine' }] },
      {
        Driver: 'overlay2',
        CgroupDriver: 'systemd',
        CgroupVersion: '2',
        Containers: 3,
        Warnings: ['WARNING: x'],
      },
    ),
  ).toEqual({
    version: '20.10.24',
    apiVersion: '1.41',
    storageDriver: 'overlay2',
    cgroupDriver: 'systemd',
    cgroupVersion: '2',
    containerCount: 3,
    warnings: ['WARNING: x'],
  });
  expect(dockerEngineOf({ Components: [{ Name: 'Podman Engine' }] }, {}).product).toBe('Podman Engine');
});

const V1_STATS = {
  read: '2026-11-22T22:01:26.997402469Z',
  pids_stats: { current: 2 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 254, minor: 0, op: 'Read', value: 4096 },
      { major: 254, minor: 0, op: 'Write', value: 8192 },
      { major: 254, minor: 0, op: 'Total', value: 12_288 },
    ],
  },
  cpu_stats: { cpu_usage: { total_usage: 3e9 }, system_cpu_usage: 100e9, online_cpus: 4 },
  memory_stats: { usage: 1000, limit: 2000, stats: { total_inactive_file: 400, inactive_file: 1 } },
  networks: { eth0: { rx_bytes: 10, tx_bytes: 20 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
};

test('stats are what docker stats shows', () => {
  expect(dockerStatsOf(V1_STATS)).toEqual({
    readAtMs: Date.UTC(2026, 10, 22, 22, 1, 26, 997),
    memory: { usedBytes: 600, limitBytes: 2000, usedRatio: 0.3 },
    cpuNanoseconds: 3e9,
    hostCpuNanoseconds: 100e9,
    cpuCount: 4,
    receivedBytes: 11,
    sentBytes: 22,
    readBytes: 4096,
    writtenBytes: 8192,
    processCount: 2,
  });
});

test('a container without a network sent nothing and counts nothing', () => {
  expect(dockerStatsOf({ ...V1_STATS, networks: undefined })).not.toHaveProperty('sentBytes');
});

test('CPU between two readings', () => {
  const first = dockerStatsOf(V1_STATS);
  const later = { ...first, cpuNanoseconds: 5e9, hostCpuNanoseconds: 104e9 };
  expect(dockerCpuRatio(first, later)).toBe(2);
  expect(dockerCpuRatio(later, first)).toBeUndefined();
  expect(dockerCpuRatio({}, first)).toBeUndefined();
});

test.each([
  ['of its limit', { usageBytes: 1000, inactiveFileBytes: 400 }, { hasLimit: true, limit: 2000 }, 600, 0.3],
  ['of the host without one', { usageBytes: 1000, inactiveFileBytes: 400 }, { hasLimit: false }, 600, 0.06],
  ['of the host, when nothing is known', { usageBytes: 1000 }, undefined, 1000, 0.1],
  ['of the host, which is less', { usageBytes: 1000 }, { hasLimit: true, limit: 1e9 }, 1000, 0.1],
  ['all cache', { usageBytes: 1000, inactiveFileBytes: 1000 }, undefined, 1000, 0.1],
])('memory of a container: %s', (_name, memory, limit, usedBytes, usedRatio) => {
  expect(dockerMemoryOf(memory, limit, 10_000)).toMatchObject({ usedBytes, usedRatio });
});

test.each(KINDS)('an answer of %j breaks nothing', (answer) => {
  expect(dockerContainersOf(answer).isComplete).toBe(true);
  expect(dockerDiskUsageOf(answer).danglingImageCount).toBe(0);
  expect(dockerEngineOf(answer, answer).warnings).toEqual([]);
  expect(dockerInspectionOf(answer)).toBeUndefined();
  expect(dockerStatsOf(answer)).toEqual({ readBytes: 0, writtenBytes: 0 });
});
