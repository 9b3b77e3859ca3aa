import { Buffer } from 'node:buffer';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  isDenied,
  isGone,
  isUnsupported,
  joinArguments,
  type KernelFs,
  parsePidCmdline,
  readAuxv,
  scrubCommandLine,
} from '@seep/collectors';
import type { Pseudonyms } from './pseudonyms.ts';

/** Files of numbers, and what says nothing of anybody: copied as they are. */
const PLAIN_FILES = [
  '/proc/cpuinfo',
  '/proc/loadavg',
  '/proc/meminfo',
  '/proc/net/dev',
  '/proc/pressure/cpu',
  '/proc/pressure/io',
  '/proc/pressure/memory',
  '/proc/stat',
  '/proc/sys/kernel/osrelease',
  '/proc/uptime',
  '/proc/vmstat',
  '/etc/os-release',
];

const IDENTIFYING_FILES = ['/etc/machine-id', '/proc/sys/kernel/hostname', '/proc/sys/kernel/random/boot_id'];

const SESSIONS = '/run/systemd/sessions';

/** Descriptors beyond this many are left out, and with them the folder: a wrong count would be worse. */
const MAX_DESCRIPTORS = 16;

/** Copies one host's files into a folder, scrubbed. */
export class Capture {
  readonly #fs: KernelFs;
  readonly #folder: string;
  readonly #pseudonyms: Pseudonyms;
  /** Files that this host does not have or does not show. */
  readonly missing: string[] = [];

  constructor(fs: KernelFs, folder: string, pseudonyms: Pseudonyms) {
    this.#fs = fs;
    this.#folder = folder;
    this.#pseudonyms = pseudonyms;
  }

  host(): void {
    for (const path of PLAIN_FILES) this.#copy(path, (bytes) => bytes);
    for (const path of IDENTIFYING_FILES) this.#copy(path, this.#identifiers);
    this.#write('/proc/self/auxv', scrubbedAuxv(this.#fs));
    for (const name of this.#sessionNames()) this.#copy(`${SESSIONS}/${name}`, this.#session);
  }

  /** False when the process went away. */
  process(pid: number): boolean {
    const folder = `/proc/${pid}`;
    const files: [string, (bytes: Uint8Array) => Uint8Array][] = [
      ['stat', this.#stat],
      ['statm', (bytes) => bytes],
      ['status', this.#status],
      ['cmdline', this.#cmdline],
      ['cgroup', this.#identifiers],
    ];
    if (!files.every(([name, scrub]) => this.#copy(`${folder}/${name}`, scrub))) return false;
    this.#descriptors(`${folder}/fd`);
    return true;
  }

  #copy(path: string, scrub: (bytes: Uint8Array) => Uint8Array): boolean {
    try {
      this.#write(path, scrub(this.#fs.read(path)));
      return true;
    } catch (error) {
      if (!isGone(error) && !isDenied(error) && !isUnsupported(error)) throw error;
      this.missing.push(path);
      return false;
    }
  }

  #write(path: string, bytes: Uint8Array): void {
    const target = join(this.#folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }

  /** Only that there are so many: where they lead is nobody's business. */
  #descriptors(path: string): void {
    try {
      const names = this.#fs.list(path);
      if (names.length === 0 || names.length > MAX_DESCRIPTORS) return;
      for (const name of names) this.#write(`${path}/${name}`, new Uint8Array(0));
    } catch (error) {
      if (!isGone(error) && !isDenied(error)) throw error;
      this.missing.push(path);
    }
  }

  #sessionNames(): string[] {
    try {
      return this.#fs.listFiles(SESSIONS).filter((name) => !name.startsWith('.') && !name.endsWith('.ref'));
    } catch (error) {
      if (!isGone(error)) throw error;
      this.missing.push(SESSIONS);
      return [];
    }
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
