import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildProgram } from '../../start/child-program.ts';
import { AGENT, enrolAgent } from '../../start/enrol-agent.ts';
import { compile } from '../native.ts';

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
    const config = await enrolAgent(server, folder);
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
