import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fakeHost } from '../../test/fake-tree.ts';
import type { KernelFs } from '../fs.ts';
import { cgroupKindOf, listCgroups } from './groups.ts';

const ID = '4f5c'.repeat(16);
const MOUNT = { version: 2, path: '/cg' } as const;

function hostWith(...paths: string[]): KernelFs {
  const host = fakeHost({ '/cg/memory.stat': '' });
  for (const path of paths) mkdirSync(`${host.root}/cg${path}`, { recursive: true });
  return host;
}

test.each([
  ['/', undefined],
  ['', undefined],
  ['/system.slice', 'slice'],
  ['/system.slice/nginx.service', 'unit'],
  ['/system.slice/nginx.service/worker', undefined],
  ['/init.scope', 'unit'],
  ['/user.slice/user-1000.slice', 'slice'],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice', 'slice'],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice/app.service', 'unit'],
  [`/system.slice/docker-${ID}.scope`, 'container'],
  [`/system.slice/docker-${ID}.scope/init`, undefined],
  [`/system.slice/docker-${ID}.scope/system.slice/cron.service`, 'unit'],
  ['/docker', 'group'],
  [`/docker/${ID}`, 'container'],
  ['/kubepods/burstable', 'group'],
  [`/kubepods/burstable/pod1/${ID}`, 'container'],
  ['/slurm/uid_1000/job_7', 'group'],
  ['/lxc.payload.web', 'container'],
  ['/lxc.payload.web/system.slice', 'slice'],
])('%s is a %s', (path, kind) => {
  expect(cgroupKindOf(path)).toBe(kind);
});

test('groups that matter are listed, from the root down', () => {
  const host = hostWith(
    '/system.slice/nginx.service/worker',
    `/docker/${ID}/inner`,
    '/system.slice/cron.service',
    '/init.scope',
  );
  const { groups, visitedCount, isComplete } = listCgroups(host, MOUNT);
  expect(groups.map(({ kind, path }) => [kind, path])).toEqual([
    ['group', '/docker'],
    ['unit', '/init.scope'],
    ['slice', '/system.slice'],
    ['container', `/docker/${ID}`],
    ['unit', '/system.slice/cron.service'],
    ['unit', '/system.slice/nginx.service'],
  ]);
  expect(groups[4]?.identity).toEqual({ unit: 'cron.service' });
  expect(new Set(groups.map(({ key }) => key)).size).toBe(6);
  expect([visitedCount, isComplete]).toEqual([8, true]);
});

test('a host of very many groups is cut off, and says so', () => {
  const host = hostWith(...Array.from({ length: 300 }, (_, index) => `/g/${index}`), '/a/b/c/d/e');
  expect(listCgroups(host, MOUNT)).toMatchObject({ visitedCount: 306, isComplete: true });
  const few = listCgroups(host, MOUNT, { maxGroups: 10 });
  expect([few.groups.length, few.isComplete]).toEqual([10, false]);
  const near = listCgroups(host, MOUNT, { maxVisited: 50 });
  expect(near.isComplete).toBe(false);
  expect(near.visitedCount).toBeLessThanOrEqual(50);
  const flat = listCgroups(host, MOUNT, { maxDepth: 1 });
  expect(flat.groups.map(({ path }) => path)).toContain('/a/b');
  expect(flat.groups.map(({ path }) => path)).not.toContain('/a/b/c');
  expect(flat.isComplete).toBe(false);
});

test('a hierarchy that is not there is empty', () => {
  expect(listCgroups(fakeHost(), MOUNT)).toEqual({ groups: [], visitedCount: 0, isComplete: true });
});
