import { join } from 'node:path';
import { ChildProgram } from '@seep/tools/child-program';
import type { Product } from './product.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'tools', 'src', 'fleet', 'main.ts');

interface FleetRun {
  hosts: number;
  /** The same hosts again, with their state, are rebooted ones. */
  seed: number;
  /** Hours that they have been up when it begins. @default a day to a month, each its own */
  uptime?: number;
  historyHours: number;
  /** Minutes that it lives on after the history. @default 0 */
  minutes?: number;
  /** Enrols with it. @default one made for the purpose */
  token?: string;
  /** File of its credentials: runs with the same one are the same hosts. @default fleet.json */
  state?: string;
}

/**
 * Hosts made of numbers over real sockets, some of which leak. Their past comes first, as a spool that is drained:
 * what takes a day is found in seconds.
 */
export class SimulatedFleet implements AsyncDisposable {
  readonly #program: ChildProgram;
  readonly #isCaughtUp: Promise<void>;

  private constructor(program: ChildProgram, isCaughtUp: Promise<void>) {
    this.#program = program;
    this.#isCaughtUp = isCaughtUp;
  }

  static async start(product: Product, run: FleetRun): Promise<SimulatedFleet> {
    const { hosts, seed, uptime, historyHours, minutes = 0, state = 'fleet.json' } = run;
    const token = run.token ?? (await product.serverCommand('token', 'create', '--uses', `${hosts}`));
    const caughtUp = Promise.withResolvers<void>();
    const program = new ChildProgram(
      process.execPath,
      [
        PROGRAM,
        ...flags({ server: product.url, token, hosts, seed, minutes, interval: 5, skew: 0 }),
        ...(uptime === undefined ? [] : flags({ uptime })),
        ...flags({ history: historyHours, 'history-interval': 120, state: join(product.dataDir, state) }),
      ],
      {
        onError: (line) => {
          if (line.startsWith(`${hosts} of ${hosts} connected, 0 catching up`)) caughtUp.resolve();
        },
      },
    );
    void program.exited.then((code) =>
      code === 0 ? caughtUp.resolve() : caughtUp.reject(new Error(`the simulated fleet ended with ${code}`)),
    );
    return new SimulatedFleet(program, caughtUp.promise);
  }

  /** Until all of its history is on its way, or it has ended. */
  async caughtUp(): Promise<void> {
    return this.#isCaughtUp;
  }

  /** Until it has ended and all that it sent is acked. */
  async done(): Promise<void> {
    const code = await this.#program.exited;
    if (code !== 0) throw new Error(`the simulated fleet ended with ${code}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
  }
}

function flags(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [`--${name}`, `${value}`]);
}
