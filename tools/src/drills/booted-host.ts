import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../start/child-program.ts';
import { waitFor } from './wait-for.ts';

/** Debian as every booted host of a drill begins; made once. */
const BASE_DIR = '/var/cache/seep-drills/bookworm';
/** A boot takes a few seconds, on a machine that does nothing else. */
const BUSY_MACHINE_MS = 180_000;
const PACKAGES = 'systemd,systemd-sysv,dbus,curl,ca-certificates,procps';

/** Tools that a drill with booted hosts needs, each with its Debian package. */
const TOOLS = { 'systemd-nspawn': 'systemd-container', debootstrap: 'debootstrap' } as const;

/** Why there can be no booted hosts on this machine; undefined when there can. */
export async function whyNoBootedHosts(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'booting hosts needs root';
  for (const [tool, debianPackage] of Object.entries(TOOLS)) {
    const path = await runProgram('sh', ['-c', `command -v ${tool} || true`]);
    if (path === '') return `${tool} is missing: apt-get install ${debianPackage}`;
  }
  return undefined;
}

/** Whether booting a host needs no packages to be fetched first. */
export function isBaseMade(): boolean {
  return existsSync(join(BASE_DIR, 'usr'));
}

async function makeBase(): Promise<void> {
  if (isBaseMade()) return;
  const partial = `${BASE_DIR}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await runProgram('debootstrap', ['--variant=minbase', `--include=${PACKAGES}`, 'bookworm', partial]);
  await runProgram('mv', [partial, BASE_DIR]);
}

export interface BootedHostOptions {
  /**
   * Has the machine's kernel log as /dev/kmsg, and memory control groups of its own, so that MemoryMax= of a unit holds:
   * nspawn gives neither to a host where control groups are of version 1.
   */
  hasKernel?: boolean;
}

/** A real systemd host: a folder with Debian in it, booted by systemd-nspawn. It shares this machine's network. */
export class BootedHost implements AsyncDisposable {
  readonly name: string;
  readonly #dir: string;
  readonly #options: BootedHostOptions;
  #nspawn: ChildProcess | undefined;

  private constructor(name: string, dir: string, options: BootedHostOptions) {
    this.name = name;
    this.#dir = dir;
    this.#options = options;
  }

  /** @param parent folder for the host's own */
  static async create(name: string, parent: string, options: BootedHostOptions = {}): Promise<BootedHost> {
    await makeBase();
    const dir = join(parent, name);
    await runProgram('cp', ['-a', BASE_DIR, dir]);
    writeFileSync(join(dir, 'etc', 'hostname'), `${name}\n`);
    writeFileSync(join(dir, 'etc', 'machine-id'), '');
    return new BootedHost(name, dir, options);
  }

  /** Puts a program of one file on the host, with a Node to run it, as `/opt/seep/NAME`. */
  installProgram(name: string, file: string): void {
    const folder = join(this.#dir, 'opt', 'seep');
    mkdirSync(folder, { recursive: true });
    copyFileSync(file, join(folder, `${name}.mjs`));
    copyFileSync(process.execPath, join(folder, 'node'));
    chmodSync(join(folder, 'node'), 0o755);
    const start = `#!/bin/sh\nexec /opt/seep/node /opt/seep/${name}.mjs "$@"\n`;
    writeFileSync(join(folder, name), start, { mode: 0o755 });
  }

  async boot(): Promise<void> {
    const { hasKernel = false } = this.#options;
    const args = ['--register=no', '--keep-unit', '-D', this.#dir, '--boot', `--machine=${this.name}`];
    if (hasKernel) args.push('--bind=/dev/kmsg', '--capability=CAP_SYSLOG');
    const nspawn = spawn('systemd-nspawn', args, {
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '0' },
    });
    this.#nspawn = nspawn;
    await waitFor(
      `${this.name} to have booted`,
      async () => /running|degraded/.test(await this.run('systemctl is-system-running || true')),
      BUSY_MACHINE_MS,
    );
    // systemd looks for controllers once, when it begins.
    if (hasKernel)
      await this.run('mount -o remount,rw,bind /sys/fs/cgroup/memory && systemctl daemon-reexec');
  }

  /** Runs a line of shell on the host. @throws Error with what it wrote */
  async run(line: string): Promise<string> {
    // Looked up each time: the first child is one that only makes the host's first process, and ends.
    const first = childOf(this.#nspawn?.pid);
    if (first === undefined) throw new Error(`${this.name} does not run`);
    return runProgram('nsenter', ['-t', `${first}`, '-a', 'sh', '-c', line]);
  }

  async powerOff(): Promise<void> {
    const nspawn = this.#nspawn;
    if (!nspawn || nspawn.exitCode !== null) return;
    await this.run('systemctl poweroff').catch(() => undefined);
    await waitFor(
      `${this.name} to be off`,
      () => nspawn.exitCode !== null || nspawn.signalCode !== null,
      BUSY_MACHINE_MS,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.powerOff();
    } finally {
      if (this.#nspawn?.exitCode === null) this.#nspawn.kill('SIGKILL');
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function childOf(pid: number | undefined): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of children.trim().split(' ').filter(Boolean)) {
    if (readdirSync(`/proc/${child}/ns`).length > 0) return Number(child);
  }
  return undefined;
}
