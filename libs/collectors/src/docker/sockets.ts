import { ifReadable } from '../errno.ts';
import type { KernelFs } from '../fs.ts';

/** Where Docker and Podman listen; a user's own engines are under /run/user/UID. */
const SOCKETS = ['/run/docker.sock', '/var/run/docker.sock', '/run/podman/podman.sock'];

/** Sockets of engines on this host, each once: /var/run is a link to /run on most. */
export function findDockerSockets(fs: KernelFs): string[] {
  const found = new Map<string, string>();
  for (const path of SOCKETS) {
    const stat = ifReadable(() => fs.stat(path));
    const key = stat && `${stat.deviceId}:${stat.inode}`;
    if (stat?.kind === 'socket' && key !== undefined && !found.has(key)) found.set(key, path);
  }
  return [...found.values()];
}
