import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import { readCgroups } from './cgroup.ts';
import { findCgroupHierarchies } from './hierarchies.ts';

const STALL = 'avg10=0.00 avg60=0.00 avg300=0.00 total=7';

const NGINX = '/sys/fs/cgroup/system.slice/nginx.service';

test('a group of v2 in full, and one whose controllers are off', () => {
  const host = fakeHost({
    '/proc/mounts': 'cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpu io memory pids\n',
    '/sys/fs/cgroup/system.slice/memory.max': '8192\n',
    '/sys/fs/cgroup/system.slice/memory.current': '5000\n',
    [`${NGINX}/memory.current`]: '4096\n',
    [`${NGINX}/memory.max`]: 'max\n',
    [`${NGINX}/memory.stat`]: 'anon 100\ninactive_file 7\n',
    [`${NGINX}/memory.events`]: 'oom_kill 2\n',
    [`${NGINX}/memory.pressure`]: `some ${STALL}\nfull ${STALL}\n`,
    [`${NGINX}/pids.current`]: '9\n',
    [`${NGINX}/pids.max`]: '100\n',
    [`${NGINX}/cpu.stat`]: 'usage_usec 5\n',
    [`${NGINX}/io.stat`]: '',
    [`${NGINX}/cgroup.stat`]: 'nr_descendants 0\nnr_dying_descendants 3\n',
    '/sys/fs/cgroup/off/cgroup.procs': '',
  });
  const hierarchies = findCgroupHierarchies(host);
  if (hierarchies === undefined) throw new Error('no hierarchies');
  const { groups, isComplete } = readCgroups(host, hierarchies);
  expect(isComplete).toBe(true);
  expect(groups.map(({ path }) => path)).toEqual(['/off', '/system.slice', '/system.slice/nginx.service']);
  expect(groups[0]).toEqual({
    path: '/off',
    kind: 'group',
    identity: {},
    key: expect.any(String),
    limits: {},
  });
  expect(groups[2]).toEqual({
    path: '/system.slice/nginx.service',
    kind: 'unit',
    identity: { unit: 'nginx.service' },
    key: expect.any(String),
    memory: { usageBytes: 4096, anonBytes: 100, inactiveFileBytes: 7 },
    limits: { memoryBytes: { hasLimit: false }, processes: { hasLimit: true, limit: 100 } },
    effectiveMemoryLimit: { hasLimit: true, limit: 8192 },
    memoryEvents: { oomKill: 2 },
    memoryPressure: {
      some: { avg10Ratio: 0, avg60Ratio: 0, avg300Ratio: 0, totalMicroseconds: 7 },
      full: { avg10Ratio: 0, avg60Ratio: 0, avg300Ratio: 0, totalMicroseconds: 7 },
    },
    processCount: 9,
    cpu: { usageMicroseconds: 5 },
    io: { readBytes: 0, writtenBytes: 0 },
    descendants: { count: 0, dyingCount: 3 },
  });
});
