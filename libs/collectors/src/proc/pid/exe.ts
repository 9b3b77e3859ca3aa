import { readElfBuildId } from '../../elf/build-id.ts';
import { ifReadable } from '../../errno.ts';
import type { KernelFs } from '../../fs.ts';

const DELETED = ' (deleted)';

/** The program that a process runs: the same file, and the same build of it, on every host that has it. */
export interface PidExe {
  /** As the process sees it: in a container of the container. */
  path: string;
  /** The file was replaced or removed since the process started: it runs what was there before. */
  isDeleted: boolean;
  deviceId: number;
  inode: string;
  sizeBytes: number;
  modifiedAtMs: number;
  /** The linker's name for this build, in hexadecimal; absent when it gave none, or is not ours to read. */
  buildId?: string;
}

/*
 * /proc/PID/exe -> /usr/sbin/nginx (deleted)
 */

/** Build ids by device and inode, so that each is read once however many processes run the file. */
export type BuildIds = Map<string, Build>;

/** What a file was when its build id was read. */
interface Build {
  modifiedAtMs: number;
  sizeBytes: number;
  /** Absent when the linker gave none, or it is not ours to read. */
  buildId: string | undefined;
}

/** Files that are remembered; a host that runs more programs reads some of them again. */
const MAX_KNOWN_FILES = 1024;

/**
 * /proc/PID/exe: its link, and the file behind it even when nothing leads there any more. Undefined when the process is
 * gone, a kernel thread, or not ours to look into. Costs four reads of the file's head: once a process is enough, and
 * with `buildIds` once a file.
 */
export function readPidExe(fs: KernelFs, pid: number, buildIds?: BuildIds): PidExe | undefined {
  const link = `/proc/${pid}/exe`;
  const found = ifReadable(() => ({ target: fs.readLink(link), stat: fs.stat(link) }));
  if (found === undefined) return undefined;
  const { target, stat } = found;
  const isDeleted = target.endsWith(DELETED);
  const buildId = buildIdOf(fs, link, stat, buildIds);
  return {
    path: isDeleted ? target.slice(0, -DELETED.length) : target,
    isDeleted,
    deviceId: stat.deviceId,
    inode: stat.inode,
    sizeBytes: stat.sizeBytes,
    modifiedAtMs: stat.modifiedAtMs,
    ...(buildId !== undefined && { buildId }),
  };
}

function buildIdOf(
  fs: KernelFs,
  link: string,
  {
    deviceId,
    inode,
    modifiedAtMs,
    sizeBytes,
  }: Pick<PidExe, 'deviceId' | 'inode' | 'modifiedAtMs' | 'sizeBytes'>,
  known: BuildIds | undefined,
): string | undefined {
  // The time is no part of the key: once JavaScriptCore has written a fraction as text, it keeps 96 KiB for such texts.
  const file = `${deviceId}/${inode}`;
  const build = known?.get(file);
  if (build?.modifiedAtMs === modifiedAtMs && build.sizeBytes === sizeBytes) return build.buildId;
  // Needs the right to read the file, too.
  const buildId = ifReadable(() => readElfBuildId(fs, link));
  if (known && !build && known.size >= MAX_KNOWN_FILES) known.clear();
  known?.set(file, { modifiedAtMs, sizeBytes, buildId });
  return buildId;
}
