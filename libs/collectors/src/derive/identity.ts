/** What a process belongs to, as far as its cgroup tells. */
export interface CgroupIdentity {
  /**
   * The systemd unit that holds it, by the name that systemctl takes (`\x2d` stays), the innermost where units nest:
   * that of a user's own manager, or of the systemd inside a container. A slice only where there is nothing else.
   * The scope that a container runtime makes for one container is not a unit of interest and left out.
   */
  unit?: string;
  /** The user of a user slice: tells the units of two users apart. */
  unitUid?: number;
  /** 64 hexadecimal digits, or a machine's name (lxc, nspawn, qemu); the innermost where containers nest. */
  containerId?: string;
  /** Absent where the path names a container and not its runtime, as under Kubernetes without systemd. */
  containerRuntime?: ContainerRuntime;
}

export type ContainerRuntime = 'docker' | 'containerd' | 'cri-o' | 'podman' | 'lxc' | 'nspawn' | 'qemu';

interface Container {
  id: string;
  runtime: ContainerRuntime | undefined;
}

const HEX_ID = /^[0-9a-f]{64}$/;

/** `docker-ID.scope`, `cri-containerd-ID.scope`, and without systemd `libpod-ID`, `libpod-payload-ID`. */
const PREFIXED_ID = /^(docker|cri-containerd|nerdctl|crio|libpod|libpod-payload)-([0-9a-f]{64})(?:\.scope)?$/;

/** `kubepods-besteffort-pod….slice:cri-containerd:ID`: a systemd path given to a runtime that uses none. */
const COLON_ID = /:(docker|cri-containerd|nerdctl|crio|libpod):([0-9a-f]{64})$/;

/** `lxc.payload.NAME` since LXC 4, with or without a further folder; `lxc/NAME` before it. */
const LXC_PAYLOAD = /^lxc\.payload\.(.+)$/;
const LXC_PARENT = /^lxc(?:\.payload)?$/;

/** machined's scope of a machine: NAME of nspawn, or `qemu\x2dN\x2dNAME` and `lxc\x2dPID\x2dNAME` of libvirt. */
const MACHINE_SCOPE = /^machine-(.+)\.scope$/;
const NSPAWN_SERVICE = /^systemd-nspawn@(.+)\.service$/;

const UNIT = /\.(?:service|scope|socket|mount|swap)$/;
const USER_SLICE = /^user-(\d{1,10})\.slice$/;

const RUNTIMES: Readonly<Record<string, ContainerRuntime>> = {
  docker: 'docker',
  nerdctl: 'containerd',
  'cri-containerd': 'containerd',
  crio: 'cri-o',
  libpod: 'podman',
  'libpod-payload': 'podman',
};

/** Folders that hold containers by bare id, and what runs them. */
const PARENTS: ReadonlyMap<string, ContainerRuntime> = new Map([
  ['docker', 'docker'],
  ['libpod_parent', 'podman'],
]);

/*
 * /system.slice/nginx.service
 * /user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome\x2dterminal-4242.scope
 * /system.slice/docker-4f5c….scope
 * /kubepods/burstable/pod0e3d…/4f5c…
 * /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0e3d….slice/cri-containerd-4f5c….scope
 * /machine.slice/machine-web\x2d1.scope/payload
 * /lxc.payload.web/system.slice/nginx.service
 */

/** Unit and container of a cgroup path, as in /proc/PID/cgroup. Empty for a path that tells nothing. */
export function identityOf(cgroupPath: string): CgroupIdentity {
  const identity: CgroupIdentity = {};
  let slice: string | undefined;
  let parent = '';
  for (const segment of cgroupPath.split('/')) {
    // systemd puts `_` before a name that the kernel could take for a file of its own.
    const name = segment.startsWith('_') ? segment.slice(1) : segment;
    const container = containerOf(name, parent);
    if (container) {
      identity.containerId = container.id;
      if (container.runtime === undefined) delete identity.containerRuntime;
      else identity.containerRuntime = container.runtime;
    } else if (UNIT.test(name)) {
      identity.unit = name;
    } else if (name.endsWith('.slice')) {
      slice = name;
      const user = USER_SLICE.exec(name);
      if (user) identity.unitUid = Number(user[1]);
    }
    parent = name;
  }
  if (identity.unit === undefined && identity.containerId === undefined && slice !== undefined)
    identity.unit = slice;
  return identity;
}

function containerOf(name: string, parent: string): Container | undefined {
  const prefixed = PREFIXED_ID.exec(name) ?? COLON_ID.exec(name);
  if (prefixed) return { id: prefixed[2] as string, runtime: RUNTIMES[prefixed[1] as string] };
  if (HEX_ID.test(name)) return { id: name, runtime: PARENTS.get(parent) };

  const lxc = LXC_PAYLOAD.exec(name)?.[1] ?? (LXC_PARENT.test(parent) && name !== '' ? name : undefined);
  if (lxc !== undefined) return { id: lxc, runtime: 'lxc' };

  const machine = MACHINE_SCOPE.exec(name) ?? NSPAWN_SERVICE.exec(name);
  return machine ? machineOf(unescapedUnit(machine[1] as string)) : undefined;
}

/** libvirt registers its machines as KIND-NUMBER-NAME. */
function machineOf(name: string): Container {
  const libvirt = /^(qemu|lxc)-\d+-(.+)$/.exec(name);
  return libvirt
    ? { id: libvirt[2] as string, runtime: libvirt[1] as 'qemu' | 'lxc' }
    : { id: name, runtime: 'nspawn' };
}

/** systemd.unit(5), "String escaping": `\x2d` is `-`. */
function unescapedUnit(name: string): string {
  return name.replaceAll(/\\x([0-9a-f]{2})/g, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
