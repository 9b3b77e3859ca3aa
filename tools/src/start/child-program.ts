import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

const STOP_DEADLINE_MS = 35_000;
/** Kept of what a program wrote. */
const MOST_LINES = 20;

export interface ChildOptions {
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** Takes the lines of its standard error, which otherwise go to ours. */
  onError?: (line: string) => void;
}

/**
 * A program that lives no longer than this process. It runs in a session of its own, so that Ctrl-C reaches us alone
 * and we stop things in their order; should we be killed, its standard input closes and it ends by itself.
 */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #exited: Promise<number>;
  readonly #onLine: Set<(line: string) => void> = new Set();
  /** The end of what it wrote, as far as it came to us: what an error is explained by. */
  readonly #said: string[] = [];

  constructor(command: string, args: readonly string[], options: ChildOptions = {}) {
    this.#child = spawn(command, args, {
      detached: true,
      cwd: options.cwd,
      stdio: ['pipe', 'pipe', options.onError ? 'pipe' : 'inherit'],
      env: { ...process.env, ...options.env, SEEP_FOLLOW_PARENT: '1' },
    });
    if (this.#child.stderr && options.onError) {
      createInterface(this.#child.stderr)
        .on('line', (line) => this.#keep(line))
        .on('line', options.onError);
    }
    this.#exited = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) =>
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
      );
    });
    if (this.#child.stdout) {
      createInterface(this.#child.stdout).on('line', (line) => {
        this.#keep(line);
        for (const listener of this.#onLine) listener(line);
      });
    }
  }

  /** Exit code once it has ended; of a program that a signal ended, 128 and its number, as shells have it. */
  get exited(): Promise<number> {
    return this.#exited;
  }

  /** The first line of its output that matches. @throws Error when it ends before */
  async lineMatching(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const listener = (line: string) => {
        const match = pattern.exec(line);
        if (!match) return;
        this.#onLine.delete(listener);
        resolve(match);
      };
      this.#onLine.add(listener);
      this.#exited.then((code) => reject(this.endedWith(code)), reject);
    });
  }

  /** An end that nobody wanted, explained by what it wrote last. */
  endedWith(code: number): Error {
    return new Error([`ended with ${code}; it said last:`, ...this.#said].join('\n'));
  }

  #keep(line: string): void {
    this.#said.push(line);
    if (this.#said.length > MOST_LINES) this.#said.shift();
  }

  /** As Ctrl-C at its terminal does: to the program and all that it runs in its process group. */
  interrupt(): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGINT');
  }

  /** Ends it the hard way, at once. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended();
  }

  /** As when we are gone ourselves: closes its standard input. For what hears no signal, such as `unshare`. */
  async leave(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended();
  }

  async #ended(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await this.#exited;
    clearTimeout(timer);
  }
}

/** Runs a program to its end. @returns what it wrote to standard output @throws Error with what it wrote besides */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const chunks: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // A program that does not read what it is given has closed its end: not a failure.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    const output = Buffer.concat([...chunks, ...errors])
      .toString('utf8')
      .trimEnd();
    throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
  }
  return Buffer.concat(chunks).toString('utf8').trimEnd();
}
