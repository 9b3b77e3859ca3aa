import { appendFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { arch } from 'node:process';
import { join } from 'node:path';
import { inspectSpool } from '@seep/agent';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import type { DrillServer, HostAnswer } from './drill-server.ts';
import { unitEnvironment } from './unit-environment.ts';
import { waitFor } from './wait-for.ts';

export const EXECUTABLE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  'apps',
  'agent',
  'dist',
  'download',
  `seep-agent-linux-${arch}`,
);

/** Of an agent's log, in characters. */
const MOST_SAID = 100_000;

export interface AgentOptions {
  /** A folder of its own for the spool, such as a small disk. */
  spoolDir?: string;
  /** Put before the command: a network namespace to run in. */
  prefix?: readonly string[];
  /** Lines for its agent.yaml. */
  settings?: Readonly<Record<string, string>>;
}

/** The executable that hosts run, enrolled with the server of a drill, which may kill it and start it again. */
export class AgentProcess implements AsyncDisposable {
  readonly #config: string;
  readonly #spoolDir: string;
  readonly #prefix: readonly string[];
  readonly #server: DrillServer;
  readonly hostId: string;
  #program: ChildProgram | undefined;
  #said = '';

  private constructor(server: DrillServer, hostId: string, dir: string, options: AgentOptions) {
    this.#server = server;
    this.hostId = hostId;
    this.#config = join(dir, 'agent.yaml');
    this.#spoolDir = options.spoolDir ?? join(dir, 'spool');
    this.#prefix = options.prefix ?? [];
  }

  static async enrol(server: DrillServer, options: AgentOptions = {}): Promise<AgentProcess> {
    if (!existsSync(EXECUTABLE)) throw new Error(`there is no ${EXECUTABLE}: run "npm run build:agent"`);
    mkdirSync(join(server.dir, 'agents'), { recursive: true });
    const dir = mkdtempSync(join(server.dir, 'agents', 'agent-'));
    const enroll = [EXECUTABLE, 'enroll', '--server', server.url, '--token-file', '-'];
    const files = [
      '--config',
      join(dir, 'agent.yaml'),
      '--spool-dir',
      options.spoolDir ?? join(dir, 'spool'),
    ];
    const [command, args] = commandLine(options.prefix, [...enroll, ...files]);
    const said = await runProgram(command, args, { input: await server.token(1) });
    for (const [name, value] of Object.entries(options.settings ?? {}))
      appendFileSync(join(dir, 'agent.yaml'), `${name}: ${value}\n`);
    const hostId = /enrolled as host (\d+)/.exec(said)?.[1];
    if (hostId === undefined) throw new Error(`the agent says: ${said}`);
    return new AgentProcess(server, hostId, dir, options);
  }

  start(): void {
    const [command, args] = commandLine(this.#prefix, [EXECUTABLE, 'run', '--config', this.#config]);
    this.#program = new ChildProgram(command, args, {
      onError: (line) => void (this.#said = `${this.#said}${line}\n`.slice(-MOST_SAID)),
      env: unitEnvironment(),
    });
  }

  /** The end of its log. */
  get said(): string {
    return this.#said;
  }

  /** SIGKILL, wherever it is. */
  async kill(): Promise<void> {
    await this.#program?.kill();
    this.#program = undefined;
  }

  async stop(): Promise<void> {
    await this.#program?.stop();
    this.#program = undefined;
  }

  /** Enrols once more, as install.sh does when it is run again: stays the host that it is, if that is still let in. */
  async enrolAgain(): Promise<string> {
    const args = [
      'enroll',
      '--server',
      this.#server.url,
      '--token-file',
      '-',
      '--keep',
      '--config',
      this.#config,
    ];
    const [command, all] = commandLine(this.#prefix, [EXECUTABLE, ...args, '--spool-dir', this.#spoolDir]);
    return runProgram(command, all, { input: await this.#server.token(1) });
  }

  /** What the agent says of its connection. */
  async status(): Promise<{ connected: boolean; running?: { reason?: string } }> {
    const said = await runProgram(EXECUTABLE, ['status', '--json', '--config', this.#config]);
    return JSON.parse(said) as { connected: boolean; running?: { reason?: string } };
  }

  /** Number of the last record that the agent has written to its disk. */
  get lastSeq(): number {
    return inspectSpool(this.#spoolDir).lastSeq;
  }

  /** Records on its disk: those that no server has acked, and some that one has. */
  get spooledRecords(): number {
    return inspectSpool(this.#spoolDir).records;
  }

  async hasWritten(atLeast: number): Promise<void> {
    await waitFor(`record ${atLeast} in the spool`, () => this.lastSeq >= atLeast, 120_000);
  }

  /** Waits until the server has every record that is in the spool now. @throws Error with what the agent said last */
  async delivered(): Promise<HostAnswer> {
    try {
      return await this.#server.stored(this.hostId, this.lastSeq);
    } catch (cause) {
      const last = this.#said.trimEnd().split('\n').slice(-5).join('\n');
      throw new Error(`agent of host ${this.hostId} did not deliver; it says:\n${last}`, { cause });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function commandLine(prefix: readonly string[] = [], own: readonly string[] = []): [string, string[]] {
  const [command, ...args] = [...prefix, ...own];
  return [command as string, args];
}
