import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { waitFor } from './wait-for.ts';

/** Where the agent looks for an engine. */
const SOCKET = '/run/docker.sock';
const BUSYBOX = '/bin/busybox';

/** Why there can be no engine of our own on this machine; undefined when there can. */
export async function whyNoEngine(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'a container engine needs root';
  for (const tool of ['dockerd', 'docker']) {
    if ((await runProgram('sh', ['-c', `command -v ${tool} || true`])) === '')
      return `${tool} is missing: apt-get install docker.io`;
  }
  if (!existsSync(BUSYBOX)) return `${BUSYBOX} is missing: apt-get install busybox-static`;
  if (existsSync(SOCKET))
    return `an engine listens at ${SOCKET} already: it is not ours to fill with containers`;
  return undefined;
}

/** A real Docker engine of the drill's own: no network, no bridge, data in a temporary folder. */
export class DockerEngine implements AsyncDisposable {
  readonly #dir: string;
  readonly #dockerd: ChildProgram;
  readonly #socket: string;

  private constructor(dir: string, dockerd: ChildProgram) {
    this.#dir = dir;
    this.#dockerd = dockerd;
    this.#socket = join(dir, 'docker.sock');
  }

  static async start(): Promise<DockerEngine> {
    const dir = mkdtempSync(join(tmpdir(), 'seep-docker-'));
    const socket = join(dir, 'docker.sock');
    const dockerd = new ChildProgram(
      'dockerd',
      [
        '--bridge=none',
        '--iptables=false',
        '--storage-driver=vfs',
        `--data-root=${join(dir, 'data')}`,
        `--exec-root=${join(dir, 'exec')}`,
        `--pidfile=${join(dir, 'docker.pid')}`,
        `--host=unix://${socket}`,
      ],
      { onError: () => undefined },
    );
    const engine = new DockerEngine(dir, dockerd);
    try {
      await waitFor(
        'the engine to answer',
        () => engine.docker('version', '--format', '{{.Server.Version}}'),
        60_000,
      );
      symlinkSync(socket, SOCKET);
      await engine.#makeImage();
      return engine;
    } catch (error) {
      await engine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs the engine's own command. */
  async docker(...args: string[]): Promise<string> {
    return runProgram('docker', ['-H', `unix://${this.#socket}`, ...args]);
  }

  /** A shell and its tools, from Debian's busybox: nothing can be pulled here. */
  async #makeImage(): Promise<void> {
    const root = join(this.#dir, 'rootfs', 'bin');
    mkdirSync(root, { recursive: true });
    copyFileSync(BUSYBOX, join(root, 'busybox'));
    for (const name of ['sh', 'sleep', 'dd', 'cat', 'true', 'false'])
      symlinkSync('busybox', join(root, name));
    await runProgram('sh', [
      '-c',
      `tar -C ${join(this.#dir, 'rootfs')} -c . | docker -H unix://${this.#socket} import - seep-drill:1`,
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = await this.docker('ps', '-aq').catch(() => '');
    if (running !== '') await this.docker('rm', '-f', ...running.split('\n')).catch(() => undefined);
    await this.#dockerd.stop();
    if (isOurs(SOCKET, this.#socket)) rmSync(SOCKET, { force: true });
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

/** A link whose end is gone does not "exist". */
function isOurs(link: string, target: string): boolean {
  try {
    return readlinkSync(link) === target;
  } catch {
    return false;
  }
}
