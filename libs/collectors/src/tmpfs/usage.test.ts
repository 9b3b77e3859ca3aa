import { expect, test } from 'vitest';
import { type FileStat, type FileSystemStat, KernelFs } from '../fs.ts';
import { parseMounts } from '../proc/mounts.ts';
import { readTmpfsUsage } from './usage.ts';

/** A kernel with these mounted: path → device, used and all bytes. */
class FakeKernel extends KernelFs {
  readonly #mounted: Record<string, [number, number, number]>;

  constructor(mounted: Record<string, [number, number, number]>) {
    super('/nowhere');
    this.#mounted = mounted;
  }

  override stat(path: string): FileStat {
    return { deviceId: this.#at(path)[0] } as FileStat;
  }

  override statFs(path: string): FileSystemStat {
    const [, used, size] = this.#at(path);
    return { sizeBytes: size, freeBytes: size - used, availableBytes: 0, fileCount: 3, freeFileCount: 0 };
  }

  #at(path: string): [number, number, number] {
    return this.#mounted[path] ?? fail('EACCES');
  }
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code });
}

const MOUNTS = parseMounts(`/dev/vda / ext4 rw 0 0
tmpfs /dev/shm tmpfs rw 0 0
shm /var/lib/docker/containers/1/mounts/shm tmpfs rw,size=65536k 0 0
tmpfs /run tmpfs rw 0 0
tmpfs /run/copy tmpfs rw 0 0
tmpfs /root/hidden tmpfs rw 0 0
tmpfs /over tmpfs rw 0 0
/dev/vdb /over ext4 rw 0 0
`);

const KERNEL = new FakeKernel({
  '/dev/shm': [5, 1000, 4000],
  '/var/lib/docker/containers/1/mounts/shm': [6, 3000, 65_536],
  '/run': [7, 10, 0],
  '/run/copy': [7, 10, 0],
});

test('every tmpfs is read once, the fullest first', () => {
  const { mounts, isComplete } = readTmpfsUsage(KERNEL, MOUNTS);
  expect(isComplete).toBe(true);
  expect(mounts).toEqual([
    {
      path: '/var/lib/docker/containers/1/mounts/shm',
      source: 'shm',
      usedBytes: 3000,
      sizeBytes: 65_536,
      fileCount: 3,
    },
    { path: '/dev/shm', source: 'tmpfs', usedBytes: 1000, sizeBytes: 4000, fileCount: 3 },
    { path: '/run', source: 'tmpfs', usedBytes: 10, fileCount: 3 },
  ]);
});

test('no more are asked than allowed', () => {
  const { mounts, isComplete } = readTmpfsUsage(KERNEL, MOUNTS, 1);
  expect([mounts.map(({ path }) => path), isComplete]).toEqual([['/dev/shm'], false]);
});
