import { Buffer } from 'node:buffer';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  findCgroupHierarchies,
  ifReadable,
  joinArguments,
  type KernelFs,
  listBlockDevices,
  listCgroups,
  parsePidCmdline,
  readAuxv,
  readPhysicalDisks,
  scrubCommandLine,
} from '@seep/collectors';
import { scrubbedTarget } from './descriptor-target.ts';
import { CGROUP_FILES, HUGEPAGE_FILES, IDENTIFYING_FILES, PLAIN_FILES, PROCESS_FILES } from './files.ts';
import { printKernelLog, readKernelLog } from './kernel-log.ts';
import { scrubbedLogins } from './logins.ts';
import type { Pseudonyms } from './pseudonyms.ts';

const SESSIONS = '/run/systemd/sessions';
const LOGINS = '/run/utmp';
const KERNEL_LOG = '/dev/kmsg';
const LOCALTIME = '/etc/localtime';
const HUGEPAGES = '/sys/kernel/mm/hugepages';

/** Descriptors beyond this many are left out, and with them the folder: a wrong count would be worse. */
const MAX_DESCRIPTORS = 16;

/** Mappings of a process larger than that, or of further ones, are left out. */
const MAX_SMAPS_BYTES = 32 * 1024;
const MAX_SMAPS = 1;

type Scrub = (bytes: Uint8Array) => Uint8Array;

export interface CaptureOptions {
  /** Paths that are not recorded. */
  without?: readonly string[];
  /** Words: a line that has one of them in it is not recorded. */
  dropLines?: readonly string[];
  /** Groups that are recorded: those whose path begins like this. @default all */
  cgroups?: readonly string[];
}

/** Copies one host's files into a folder, scrubbed. */
export class Capture {
  readonly #fs: KernelFs;
  readonly #folder: string;
  readonly #pseudonyms: Pseudonyms;
  readonly #options: Required<CaptureOptions>;
  #smapsCount = 0;
  /** Files that this host does not have or does not show. */
  readonly missing: string[] = [];

  constructor(fs: KernelFs, folder: string, pseudonyms: Pseudonyms, options: CaptureOptions = {}) {
    this.#fs = fs;
    this.#folder = folder;
    this.#pseudonyms = pseudonyms;
    this.#options = { without: [], dropLines: [], cgroups: ['/'], ...options };
  }

  host(): void {
    for (const path of PLAIN_FILES) this.#copy(path, (bytes) => bytes);
    for (const path of IDENTIFYING_FILES) this.#copy(path, this.#identifiers);
    this.#copy('/proc/modules', this.#modules);
    this.#write('/proc/self/auxv', scrubbedAuxv(this.#fs));
    this.#link(LOCALTIME, (target) => target);
    this.#hugepages();
    this.#blockDevices();
    for (const name of this.#names(SESSIONS)) {
      if (!name.startsWith('.') && !name.endsWith('.ref')) this.#copy(`${SESSIONS}/${name}`, this.#session);
    }
    this.#copy(LOGINS, (bytes) => scrubbedLogins(bytes, (name) => this.#pseudonyms.names(name)));
    this.#kernelLog();
    this.#cgroups();
  }

  /** False when the process went away. */
  process(pid: number): boolean {
    const folder = `/proc/${pid}`;
    const scrubs: Record<(typeof PROCESS_FILES.required)[number], Scrub> = {
      stat: this.#stat,
      statm: (bytes) => bytes,
      status: this.#status,
      cmdline: this.#cmdline,
      cgroup: this.#identifiers,
    };
    if (!PROCESS_FILES.required.every((name) => this.#copy(`${folder}/${name}`, scrubs[name]))) return false;
    for (const name of PROCESS_FILES.optional) this.#copy(`${folder}/${name}`, (bytes) => bytes, false);
    this.#descriptors(`${folder}/fd`);
    this.#smaps(`${folder}/smaps`);
    return true;
  }

  /** False when there is no such file, or nothing to be said of it. */
  #copy(path: string, scrub: Scrub, isWorthSaying = true): boolean {
    if (this.#options.without.includes(path)) return false;
    const bytes = ifReadable(() => Buffer.from(this.#fs.read(path)));
    if (bytes === undefined && isWorthSaying) this.missing.push(path);
    if (bytes === undefined) return false;
    this.#write(path, scrub(this.#withoutDropped(bytes)));
    return true;
  }

  #write(path: string, bytes: Uint8Array): void {
    writeFileSync(this.#made(path), bytes);
  }

  #link(path: string, scrub: (target: string) => string): void {
    const target = ifReadable(() => this.#fs.readLink(path));
    if (target !== undefined) symlinkSync(scrub(target), this.#made(path));
  }

  #made(path: string): string {
    const target = join(this.#folder, path);
    mkdirSync(dirname(target), { recursive: true });
    return target;
  }

  #names(folder: string): string[] {
    const names = ifReadable(() => this.#fs.listFiles(folder));
    if (names === undefined) this.missing.push(folder);
    return names ?? [];
  }

  #hugepages(): void {
    for (const { name } of ifReadable(() => this.#fs.listStart(HUGEPAGES, 16))?.entries ?? []) {
      for (const file of HUGEPAGE_FILES) this.#copy(`${HUGEPAGES}/${name}/${file}`, (bytes) => bytes);
    }
  }

  /** That there are such devices, and which of them are disks. */
  #blockDevices(): void {
    const disks = readPhysicalDisks(this.#fs);
    for (const name of listBlockDevices(this.#fs) ?? []) {
      const folder = `/sys/block/${name}`;
      this.#copy(`${folder}/size`, (bytes) => bytes);
      if (disks?.has(name)) this.#write(`${folder}/device`, new Uint8Array(0));
      if (!name.startsWith('zram')) continue;
      for (const file of ['disksize', 'mm_stat']) this.#copy(`${folder}/${file}`, (bytes) => bytes);
    }
  }

  #cgroups(): void {
    const hierarchies = findCgroupHierarchies(this.#fs);
    if (hierarchies === undefined) return;
    const { base, mounts } = hierarchies;
    const paths = listCgroups(this.#fs, base)
      .groups.map(({ path }) => path)
      .filter((path) => this.#options.cgroups.some((prefix) => path.startsWith(prefix)));
    for (const { version, path } of new Set(mounts.values())) {
      if (version === 2) this.#copy(`${path}/cgroup.controllers`, (bytes) => bytes);
    }
    for (const path of ['', ...paths]) {
      for (const [resource, mount] of mounts) {
        for (const file of CGROUP_FILES[mount.version][resource]) this.#cgroupFile(mount.path, path, file);
      }
    }
  }

  #cgroupFile(mountPath: string, path: string, file: string): void {
    const bytes = ifReadable(() => Buffer.from(this.#fs.read(`${mountPath}${path}/${file}`)));
    if (bytes === undefined) return;
    this.#write(`${mountPath}${this.#pseudonyms.identifiers(path)}/${file}`, bytes);
  }

  #kernelLog(): void {
    if (this.#options.without.includes(KERNEL_LOG)) return;
    const messages = readKernelLog(this.#fs);
    if (messages === undefined) this.missing.push(KERNEL_LOG);
    else if (messages.length > 0) {
      this.#write(KERNEL_LOG, this.#identifiers(Buffer.from(printKernelLog(messages), 'latin1')));
    }
  }

  #descriptors(path: string): void {
    const listing = ifReadable(() => this.#fs.listStart(path, MAX_DESCRIPTORS));
    if (listing === undefined) this.missing.push(path);
    if (listing === undefined || !listing.isComplete) return;
    for (const { name } of listing.entries) this.#link(`${path}/${name}`, scrubbedTarget);
  }

  #smaps(path: string): void {
    if (this.#smapsCount >= MAX_SMAPS) return;
    const bytes = ifReadable(() => Buffer.from(this.#fs.readStart(path, MAX_SMAPS_BYTES + 1)));
    if (bytes === undefined || bytes.length === 0 || bytes.length > MAX_SMAPS_BYTES) return;
    this.#write(path, this.#identifiers(bytes));
    this.#smapsCount++;
  }

  #withoutDropped(bytes: Buffer): Uint8Array {
    const { dropLines } = this.#options;
    if (dropLines.length === 0) return bytes;
    const lines = bytes.toString('latin1').split('\n');
    const kept = lines.filter((line) => !dropLines.some((word) => line.includes(word)));
    return kept.length === lines.length ? bytes : Buffer.from(kept.join('\n'), 'latin1');
  }

  // latin1 keeps bytes that are no text as they are.
  readonly #identifiers = (bytes: Uint8Array): Uint8Array =>
    Buffer.from(this.#pseudonyms.identifiers(Buffer.from(bytes).toString('latin1')), 'latin1');

  readonly #session = (bytes: Uint8Array): Uint8Array =>
    Buffer.from(
      this.#pseudonyms
        .identifiers(Buffer.from(bytes).toString('latin1'))
        .replaceAll(/^(REMOTE_HOST|REMOTE_USER)=.*$/gm, '$1=remote'),
      'latin1',
    );

  /** Without the addresses, which tell where the kernel lies. */
  readonly #modules = (bytes: Uint8Array): Uint8Array =>
    Buffer.from(
      Buffer.from(bytes)
        .toString('latin1')
        .replaceAll(/0x[0-9a-f]{8,16}/g, '0x0'),
      'latin1',
    );

  readonly #stat = (bytes: Uint8Array): Uint8Array =>
    this.#nameIn(bytes, /\(([^]*)\)/, (name) => `(${name})`);

  readonly #status = (bytes: Uint8Array): Uint8Array =>
    this.#nameIn(bytes, /^Name:\t(.*)$/m, (name) => `Name:\t${name}`);

  #nameIn(bytes: Uint8Array, pattern: RegExp, put: (name: string) => string): Uint8Array {
    const text = Buffer.from(bytes).toString('latin1');
    return Buffer.from(
      text.replace(pattern, (_match, name: string) => put(this.#pseudonyms.names(name))),
      'latin1',
    );
  }

  /** A command line with a secret in it keeps its program alone. */
  readonly #cmdline = (bytes: Uint8Array): Uint8Array => {
    const args = parsePidCmdline(bytes);
    const line = joinArguments(args);
    if (scrubCommandLine(line, 'default') === line) return this.#identifiers(bytes);
    const shown = args.map((arg, index) => (index === 0 ? (arg.split(' ')[0] as string) : '***'));
    return this.#identifiers(Buffer.from(`${shown.join('\0')}\0`));
  };
}

/** The two entries that are read. The others are addresses and features of a program's own. */
function scrubbedAuxv(fs: KernelFs): Uint8Array {
  const { pageSizeBytes, ticksPerSecond } = readAuxv(fs);
  const entries = [6, pageSizeBytes, 17, ticksPerSecond, 0, 0].map(BigInt);
  const bytes = new DataView(new ArrayBuffer(entries.length * 8));
  for (const [index, value] of entries.entries()) bytes.setBigUint64(index * 8, value, true);
  return new Uint8Array(bytes.buffer);
}
