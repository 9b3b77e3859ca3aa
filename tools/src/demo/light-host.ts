import { existsSync } from 'node:fs';
import { arch } from 'node:process';
import { join } from 'node:path';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { AGENT } from '../start/enrol-agent.ts';
import type { DemoHost } from './fleet.ts';

const EXECUTABLE = join(AGENT, `../../../apps/agent/dist/download/seep-agent-linux-${arch}`);

const FIRST_PROCESS = join(import.meta.dirname, 'first-process.sh');

/**
 * A host of its own pids, name and /dev/shm on this machine's kernel: `unshare`. Its first process starts the programs
 * and then waits for the agent, which ends in order when its standard input closes; with the first process all of the
 * host is gone, also when the demo itself was killed.
 */
export class LightHost {
  readonly host: DemoHost;
  readonly #program: ChildProgram;

  private constructor(host: DemoHost, program: ChildProgram) {
    this.host = host;
    this.#program = program;
  }

  /** Enrols the host, unless an earlier demo did, and starts it. @param folder for its settings, credential and spool */
  static async start(
    host: DemoHost,
    server: { url: string; token: string },
    folder: string,
  ): Promise<LightHost> {
    const agent = existsSync(EXECUTABLE) ? EXECUTABLE : AGENT;
    const config = join(folder, 'agent.yaml');
    const labels = Object.entries(host.labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const enroll = [agent, 'enroll', '--server', server.url, '--token-file', '-', '--config', config];
    await runProgram(
      'unshare',
      [
        '--uts',
        'sh',
        '-c',
        'hostname "$0" && exec "$@"',
        host.name,
        ...enroll,
        '--keep',
        '--interval',
        '1',
        '--spool-dir',
        'spool',
        ...labels,
      ],
      { input: server.token },
    );
    const namespaces = ['--pid', '--fork', '--kill-child', '--mount-proc', '--uts', '--ipc', '--mount'];
    const program = new ChildProgram(
      'unshare',
      [...namespaces, 'sh', FIRST_PROCESS, host.name, agent, config, ...host.program],
      { onError: () => undefined },
    );
    return new LightHost(host, program);
  }

  get program(): ChildProgram {
    return this.#program;
  }

  /** Says goodbye to the server, and is gone with all that it ran. */
  async stop(): Promise<void> {
    await this.#program.leave();
  }
}
