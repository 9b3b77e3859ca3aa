import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { runProgram } from '../start/child-program.ts';

const MEBIBYTE = 1024 ** 2;

/**
 * A small ext4 on a loop device, as root, which can be told that it is broken: the kernel then lets nothing be written to it
 * any more, also through files that are open, as it does when a disk fails. A file system in which somebody writes cannot
 * be mounted read-only by hand.
 */
export class FailingDisk implements AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  #image: string;
  #device = '';

  private constructor(dir: string) {
    this.path = join(dir, 'failing-disk');
    this.#image = join(dir, 'failing-disk.img');
  }

  /** @param dir a folder for its image and for where it is mounted */
  static async mount(dir: string, mebibytes: number): Promise<FailingDisk> {
    const disk = new FailingDisk(dir);
    mkdirSync(disk.path);
    writeFileSync(disk.#image, '');
    truncateSync(disk.#image, mebibytes * MEBIBYTE);
    // Without a journal: nothing but the error itself keeps it from being written.
    await runProgram('mkfs.ext4', ['-q', '-O', '^has_journal', disk.#image]);
    await disk.#mount();
    return disk;
  }

  /** Why there can be none on this machine; undefined where it can. */
  static async missing(): Promise<string | undefined> {
    const dir = mkdtempSync(join(tmpdir(), 'seep-failing-disk-'));
    try {
      await using disk = await FailingDisk.mount(dir, 1);
      disk.fail();
      return undefined;
    } catch (error) {
      return (error as Error).message;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }

  /** From now on it can only be read. */
  fail(): void {
    writeFileSync(join('/sys/fs/ext4', basename(this.#device), 'trigger_fs_error'), 'a drill');
  }

  /**
   * What whoever runs the host would do: unmounted, copied to another disk, looked over, mounted again. Nobody may have a file
   * of it open. The old one would stay broken while any other namespace has it mounted, as those have that began meanwhile.
   */
  async repair(): Promise<void> {
    await runProgram('umount', [this.path]);
    await runProgram('sync', []);
    const copy = `${this.#image}.copy`;
    copyFileSync(this.#image, copy);
    this.#image = copy;
    // It ends with 1 when it has mended something, as it has here.
    await runProgram('sh', ['-c', 'e2fsck -fy "$0" >&2 || [ $? -eq 1 ]', this.#image]);
    await this.#mount();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await runProgram('umount', ['--lazy', this.path]);
  }

  async #mount(): Promise<void> {
    await runProgram('mount', ['-o', 'loop,errors=remount-ro', this.#image, this.path]);
    this.#device = (await runProgram('findmnt', ['-no', 'SOURCE', this.path])).trim();
  }
}
