import { setTimeout as delay } from 'node:timers/promises';
import type { Enrolled } from './enrol.ts';
import type { HostPlan, Leak } from './host-plan.ts';
import { MAIN_PROGRAM } from './programs.ts';
import { Random } from './random.ts';
import { SimulatedAgent } from './simulated-agent.ts';
import { SimulatedHost } from './simulated-host.ts';
import { FleetTally, type Latencies } from './tally.ts';

export interface RunOptions {
  server: string;
  intervalMs: number;
  durationMs: number;
  historyMs: number;
  historyIntervalMs: number;
  stormsAtMs: readonly number[];
  connectsPerSecond: number;
  warmUpMs: number;
  timeScale: number;
  seed: number;
}

export interface FleetResult extends Latencies {
  hosts: number;
  sent: number;
  acked: number;
  /** Never acked, or dropped. */
  lost: number;
  /** Sampled and never sent. */
  unsent: number;
  /** Acks from the first storm on. */
  storm: Latencies;
  sentBytes: number;
  connects: number;
  disconnects: number;
  slowDowns: number;
  refusals: Record<string, number>;
}

/** What is true of one host's leak, for comparison with what the server finds. */
export interface Truth extends Leak {
  hostId: string;
  host: string;
  role: string;
  version: string;
  onset: string;
  program: string;
}

const TICK_MS = 50;

/** How long nothing may be acked before the rest is given up: longer than an agent waits that was turned away. */
const DRAIN_MS = 60_000;

/** Many simulated agents in one process, each with its socket, sampling at its own phase of the interval. */
export class Fleet {
  readonly tally = new FleetTally();
  readonly #agents: SimulatedAgent[];
  readonly #options: RunOptions;
  readonly #enrolled: readonly Enrolled[];
  readonly #timers: NodeJS.Timeout[] = [];
  #isStopping = false;

  constructor(
    plans: readonly HostPlan[],
    enrolled: readonly Enrolled[],
    fromMs: number,
    options: RunOptions,
  ) {
    this.#options = options;
    this.#enrolled = enrolled;
    const random = new Random(options.seed);
    const runMs = Date.now() - fromMs + options.durationMs;
    this.#agents = plans.map(
      (plan, at) =>
        new SimulatedAgent(new SimulatedHost(plan, fromMs, runMs, options.timeScale), {
          url: `${options.server.replace(/^http/, 'ws')}/agent`,
          credential: (enrolled[at] as Enrolled).credential,
          intervalMs: options.intervalMs,
          historyIntervalMs: options.historyIntervalMs,
          fromMs,
          tally: this.tally,
          random: () => random.next(),
        }),
    );
  }

  get connected(): number {
    return this.#agents.filter(({ isStreaming }) => isStreaming).length;
  }

  get catchingUp(): number {
    return this.#agents.filter(({ isCatchingUp }) => isCatchingUp).length;
  }

  truths(): Truth[] {
    return this.#agents.flatMap(({ host }, at) => {
      const { leak, name, role, version } = host.plan;
      if (!leak || host.onsetMs === undefined) return [];
      const { hostId } = this.#enrolled[at] as Enrolled;
      const onset = new Date(host.onsetMs).toISOString();
      return [{ ...leak, hostId, host: name, role, version, onset, program: MAIN_PROGRAM[role] }];
    });
  }

  /** Connects all, samples for as long as the options say, and waits for the last acks. */
  async run(): Promise<FleetResult> {
    const startedAtMs = performance.now();
    this.tally.latenciesFromMs = startedAtMs + this.#options.warmUpMs;
    const sampling = this.#sampleInPhases();
    this.#timers.push(...this.#options.stormsAtMs.map((atMs) => setTimeout(() => this.storm(), atMs)));
    await this.#connectAll();
    while (!this.#isStopping && this.catchingUp > 0) await delay(200);
    // However long the past takes to be sent, the present lasts as long as was asked for.
    const liveAtMs = this.#options.historyMs > 0 ? performance.now() : startedAtMs;
    while (!this.#isStopping && performance.now() - liveAtMs < this.#options.durationMs) await delay(100);
    clearInterval(sampling);
    await this.#drain();
    for (const timer of this.#timers) clearTimeout(timer);
    for (const agent of this.#agents) if (!agent.isDrained) agent.stop();
    return this.result();
  }

  /**
   * Waits for the acks of what was sent, as long as some come; of a past that is cut short, not for all of it. Who has
   * them all goes: a server may have no room for all at once.
   */
  async #drain(): Promise<void> {
    const isWhole = this.catchingUp === 0;
    let [acked, sinceMs] = [this.tally.acked, performance.now()];
    const waiting = new Set(this.#agents);
    while (performance.now() - sinceMs < DRAIN_MS && waiting.size > 0) {
      await delay(50);
      for (const agent of waiting) {
        if (!agent.isDrained) continue;
        waiting.delete(agent);
        agent.stop();
      }
      if (isWhole && this.tally.acked !== acked) [acked, sinceMs] = [this.tally.acked, performance.now()];
    }
  }

  /** Ends the run early, in order. */
  requestStop(): void {
    this.#isStopping = true;
  }

  /** All connections are cut at the same moment. */
  storm(): void {
    this.tally.beginStorm();
    for (const agent of this.#agents) agent.cut();
  }

  result(): FleetResult {
    const { sent, acked, sentBytes, connects, disconnects, slowDowns, refusals } = this.tally;
    return {
      hosts: this.#agents.length,
      sent,
      acked,
      lost: sent - acked + this.#agents.reduce((sum, agent) => sum + agent.droppedRecords, 0),
      unsent: this.#agents.reduce((sum, agent) => sum + agent.unsentRecords, 0),
      ...this.tally.latencies(),
      sentBytes,
      connects,
      disconnects,
      slowDowns,
      refusals: Object.fromEntries(refusals),
    };
  }

  async #connectAll(): Promise<void> {
    for (const [at, agent] of this.#agents.entries()) {
      if (this.#isStopping) return;
      agent.connect();
      if (at % Math.max(1, Math.round(this.#options.connectsPerSecond / 20)) === 0) await delay(50);
    }
  }

  /** Each host has its moment within the interval; a tick takes those whose moment has come. */
  #sampleInPhases(): NodeJS.Timeout {
    const { intervalMs } = this.#options;
    const count = this.#agents.length;
    const startedAtMs = performance.now();
    let taken = 0;
    return setInterval(() => {
      const due = Math.floor(((performance.now() - startedAtMs) / intervalMs) * count);
      const nowMs = Date.now();
      for (; taken < due; taken++) this.#agents[taken % count]?.tick(nowMs);
    }, TICK_MS);
  }
}
