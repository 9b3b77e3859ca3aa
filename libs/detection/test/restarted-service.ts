import type { Random } from '../src/evaluate/random.ts';
import { BOOTED_AT_MS, type Program, type SimulatedHost, type SimulatedProcess } from './simulated-host.ts';

/** A service that is started again every so many hours. */
export class RestartedService implements Program {
  readonly #everyMs: number;
  readonly #cgroupOf: (life: number) => string;
  readonly #bytesAt: (ageMs: number, random: Random) => number;
  readonly #untilMs: number;
  #process: SimulatedProcess | undefined;
  #life = 0;
  #fromMs = BOOTED_AT_MS;

  constructor(
    everyMs: number,
    cgroupOf: (life: number) => string,
    bytesAt: (ageMs: number, random: Random) => number,
    untilMs = Infinity,
  ) {
    this.#everyMs = everyMs;
    this.#cgroupOf = cgroupOf;
    this.#bytesAt = bytesAt;
    this.#untilMs = untilMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (this.#process && (atMs - this.#fromMs >= this.#everyMs || atMs - BOOTED_AT_MS >= this.#untilMs)) {
      host.end(this.#process);
      this.#process = undefined;
      return;
    }
    if (atMs - BOOTED_AT_MS >= this.#untilMs) return;
    if (!this.#process) {
      this.#fromMs = atMs;
      this.#process = host.start({
        name: 'api',
        command: '/opt/api --port 8080',
        anonBytes: 0,
        cgroup: this.#cgroupOf(this.#life++),
      });
    }
    this.#process.anonBytes = this.#bytesAt(atMs - this.#fromMs, host.random);
  }
}
