/** What of a process's cgroup path names a service or a container. */
export interface CgroupIdentity {
  /** The innermost systemd unit that is no slice. Not given for the scope of a container. */
  unit?: string;
  /** First twelve digits of the container's id, as `docker ps` shows it. */
  container?: string;
}

const CONTAINER_ID = /^(?:[a-z-]+-)?([0-9a-f]{64})(?:\.scope)?$/;
const COLON_ID = /:([0-9a-f]{64})$/;
const UNIT = /\.(?:service|scope|socket|mount|swap)$/;

/*
 * /system.slice/nginx.service
 * /user.slice/user-1000.slice/session-3.scope
 * /system.slice/docker-4f5c….scope
 * /docker/4f5c…
 * /kubepods.slice/…/cri-containerd-4f5c….scope
 */

/** Reads a path as /proc/PID/cgroup gives it. Empty for one that tells nothing. */
export function cgroupIdentityOf(path: string | undefined): CgroupIdentity {
  const identity: CgroupIdentity = {};
  for (const segment of path?.split('/') ?? []) {
    const id = CONTAINER_ID.exec(segment)?.[1] ?? COLON_ID.exec(segment)?.[1];
    if (id !== undefined) identity.container = id.slice(0, 12);
    else if (UNIT.test(segment)) identity.unit = segment;
  }
  return identity;
}
