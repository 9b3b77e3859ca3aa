import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CgroupIdentity, identityOf } from './identity.ts';

const ID = '4f5c'.repeat(16);
const INNER = '0a1b'.repeat(16);
const POD = 'pod0e3d6a52_1c9c_4a6e_8f43_2f2d9b1f2a11';

test.each<[string, CgroupIdentity]>([
  ['/', {}],
  ['', {}],
  ['/init.scope', { unit: 'init.scope' }],
  ['/system.slice/nginx.service', { unit: 'nginx.service' }],
  ['/system.slice/nginx.service/worker', { unit: 'nginx.service' }],
  ['/system.slice/system-getty.slice/getty@tty1.service', { unit: 'getty@tty1.service' }],
  [
    String.raw`/system.slice/system-systemd\x2dfsck.slice/systemd-fsck@dev-disk-by\x2duuid.service`,
    { unit: String.raw`systemd-fsck@dev-disk-by\x2duuid.service` },
  ],
  ['/system.slice/_cpu.service', { unit: 'cpu.service' }],
  ['/system.slice', { unit: 'system.slice' }],
  ['/user.slice/user-1000.slice/session-2.scope', { unit: 'session-2.scope', unitUid: 1000 }],
  [
    '/user.slice/user-1000.slice/user@1000.service/app.slice/dbus.service',
    { unit: 'dbus.service', unitUid: 1000 },
  ],
  [
    String.raw`/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome\x2dterminal-4242.scope`,
    { unit: String.raw`app-gnome\x2dterminal-4242.scope`, unitUid: 1000 },
  ],
])('systemd: %s', (path, identity) => {
  expect(identityOf(path)).toEqual(identity);
});

test.each<[string, CgroupIdentity]>([
  [`/docker/${ID}`, { containerId: ID, containerRuntime: 'docker' }],
  [`/system.slice/docker-${ID}.scope`, { containerId: ID, containerRuntime: 'docker' }],
  [
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-${POD}.slice/cri-containerd-${ID}.scope`,
    { containerId: ID, containerRuntime: 'containerd' },
  ],
  [
    `/kubepods.slice/kubepods-${POD}.slice/crio-${ID}.scope/container`,
    { containerId: ID, containerRuntime: 'cri-o' },
  ],
  [`/kubepods/burstable/${POD}/${ID}`, { containerId: ID }],
  [`/kubepods.slice/${POD}.slice:cri-containerd:${ID}`, { containerId: ID, containerRuntime: 'containerd' }],
  [`/ecs/7d3f/${ID}`, { containerId: ID }],
  [`/machine.slice/libpod-${ID}.scope/container`, { containerId: ID, containerRuntime: 'podman' }],
  [
    `/system.slice/web.service/libpod-payload-${ID}`,
    { unit: 'web.service', containerId: ID, containerRuntime: 'podman' },
  ],
  [
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`,
    { unit: 'user@1000.service', unitUid: 1000, containerId: ID, containerRuntime: 'podman' },
  ],
  ['/lxc/web', { containerId: 'web', containerRuntime: 'lxc' }],
  ['/lxc.payload/web', { containerId: 'web', containerRuntime: 'lxc' }],
  [
    '/lxc.payload.web/system.slice/nginx.service',
    { unit: 'nginx.service', containerId: 'web', containerRuntime: 'lxc' },
  ],
  [
    String.raw`/machine.slice/machine-web\x2d1.scope/payload`,
    { containerId: 'web-1', containerRuntime: 'nspawn' },
  ],
  [
    '/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service',
    { unit: 'nginx.service', containerId: 'web', containerRuntime: 'nspawn' },
  ],
  [
    String.raw`/machine.slice/machine-qemu\x2d3\x2dbuild\x2dvm.scope/libvirt/emulator`,
    { containerId: 'build-vm', containerRuntime: 'qemu' },
  ],
  [`/docker/${ID}/docker/${INNER}`, { containerId: INNER, containerRuntime: 'docker' }],
  [`/docker/${ID}/kubepods/besteffort/${POD}/${INNER}`, { containerId: INNER }],
  [
    `/system.slice/docker-${ID}.scope/system.slice/cron.service`,
    { unit: 'cron.service', containerId: ID, containerRuntime: 'docker' },
  ],
])('a container: %s', (path, identity) => {
  expect(identityOf(path)).toEqual(identity);
});

test.each([
  [`/machine.slice/libpod-conmon-${ID}.scope`, `libpod-conmon-${ID}.scope`],
  [`/system.slice/crio-conmon-${ID}.scope`, `crio-conmon-${ID}.scope`],
  ['/system.slice/docker.service', 'docker.service'],
  ['/system.slice/docker-abc.scope', 'docker-abc.scope'],
  ['/lxc.monitor.web', undefined],
])('what watches a container is not in it: %s', (path, unit) => {
  expect(identityOf(path)).toEqual(unit === undefined ? {} : { unit });
});

test('any path is answered', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom('docker', '..', '_', ID, 'x.service'))),
      (names) => {
        expect(identityOf(`/${names.join('/')}`)).toBeTypeOf('object');
      },
    ),
  );
});
