import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type KernelFs, openKmsg } from '@seep/collectors';

/** How long journalctl may take to end once it is told to. */
const END_WITHIN_MS = 5000;
const MAX_MESSAGES = 20_000;

/** What the kernel has said since the boot; undefined when its log is not ours to read. */
export function readKernelLog(fs: KernelFs): string | undefined {
  const reader = openKmsg(fs);
  if (!reader) return undefined;
  try {
    return reader
      .read(MAX_MESSAGES)
      .messages.map(
        ({ atMicroseconds, text }) => `[${(atMicroseconds / 1e6).toFixed(6).padStart(12)}] ${text}`,
      )
      .join('\n');
  } finally {
    reader.close();
  }
}

/**
 * Follows the journal into a file of ours. It is waited for at the end: the script left its follower running for ever.
 */
export class JournalFollower {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(write: (text: string) => void) {
    this.#child = spawn(
      'journalctl',
      ['--follow', '--boot', '--lines=all', '--no-pager', '--output=short-iso'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#closed = new Promise((resolve) => {
      // No journald on this host: the file says so.
      this.#child.once('error', (error) => {
        write(`the journal cannot be followed: ${error.message}\n`);
        resolve(undefined);
      });
      this.#child.once('close', resolve);
    });
    this.#child.stdout?.setEncoding('utf8').on('data', write);
    this.#child.stderr?.setEncoding('utf8').on('data', write);
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.pid !== undefined) {
      this.#child.kill('SIGTERM');
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), END_WITHIN_MS);
      if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
      clearTimeout(timer);
    }
    await this.#closed;
  }
}
