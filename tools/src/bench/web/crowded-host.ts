import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram, runProgram } from '../../start/child-program.ts';
import { compile } from '../native.ts';

const AGENT = join(import.meta.dirname, '..', '..', '..', '..', 'node_modules', '.bin', 'seep-agent');
/** One in ten changes between two samples. */
const CHANGING_PERCENT = '10';

/** A real agent in a namespace of pids that holds a crowd of real processes and nothing else. Needs root. */
export class CrowdedHost implements AsyncDisposable {
  readonly #folder: string;
  readonly #program: ChildProgram;

  private constructor(folder: string, program: ChildProgram) {
    this.#folder = folder;
    this.#program = program;
  }

  static async start(server: { url: string; token: string }, processes: number): Promise<CrowdedHost> {
    const folder = mkdtempSync(join(tmpdir(), 'seep-crowd-'));
    const config = join(folder, 'agent.yaml');
    await runProgram(
      AGENT,
      ['enroll', '--server', server.url, '--token-file', '-', '--config', config, '--spool-dir', 'spool'],
      { input: server.token },
    );
    const script = '"$1" "$2" "$3" > /dev/null & exec "$4" run --config "$5"';
    const crowd = compile('crowd', folder);
    const program = new ChildProgram('unshare', [
      '--pid',
      '--fork',
      '--mount-proc',
      '--kill-child',
      'sh',
      '-c',
      script,
      'sh',
      crowd,
      `${processes}`,
      CHANGING_PERCENT,
      AGENT,
      config,
    ]);
    return new CrowdedHost(folder, program);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
