import { expect, test } from 'vitest';
import { cgroupIdentityOf } from './cgroup.ts';

const ID = '4f5c2d1a9b8e'.padEnd(64, '0');

test.each([
  ['/system.slice/nginx.service', { unit: 'nginx.service' }],
  ['/system.slice/nginx.service/worker', { unit: 'nginx.service' }],
  ['/user.slice/user-1000.slice/session-3.scope', { unit: 'session-3.scope' }],
  [
    '/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-812.scope',
    { unit: 'app-firefox-812.scope' },
  ],
  [`/system.slice/docker-${ID}.scope`, { container: '4f5c2d1a9b8e' }],
  [`/docker/${ID}`, { container: '4f5c2d1a9b8e' }],
  [`/kubepods/burstable/pod0e3d/${ID}`, { container: '4f5c2d1a9b8e' }],
  [`/kubepods.slice/kubepods-pod0e3d.slice/cri-containerd-${ID}.scope`, { container: '4f5c2d1a9b8e' }],
  [`/kubepods-pod0e3d.slice:cri-containerd:${ID}`, { container: '4f5c2d1a9b8e' }],
  [`/docker/${ID}/system.slice/cron.service`, { container: '4f5c2d1a9b8e', unit: 'cron.service' }],
  ['/user.slice', {}],
  ['/', {}],
  [undefined, {}],
])('%s', (path, expected) => {
  expect(cgroupIdentityOf(path)).toEqual(expected);
});
