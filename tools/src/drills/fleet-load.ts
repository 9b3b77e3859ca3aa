import { enrolAll, type Enrolled, FleetState } from '../fleet/enrol.ts';
import { Fleet, type FleetResult, type Truth } from '../fleet/fleet.ts';
import { planHost } from '../fleet/host-plan.ts';
import { countStored } from './drill-database.ts';
import type { Report } from './report.ts';
import { waitFor } from './wait-for.ts';

export interface FleetLoadOptions {
  hosts: number;
  /** @default 1 s */
  intervalMs?: number;
  /** Samples of the past, sent first. @default none */
  historyMs?: number;
  historyIntervalMs?: number;
  /** @default 1 */
  timeScale?: number;
  /** @default no host leaks */
  hasLeaks?: boolean;
}

const SEED = 7;

/** Longer than any drill: it is stopped when it has seen enough. */
const LONGEST_MS = 3_600_000;

/** A simulated fleet that sends while a drill breaks something. It keeps what is not acked, as agents do. */
export class FleetLoad implements AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #result: Promise<FleetResult>;

  private constructor(fleet: Fleet) {
    this.#fleet = fleet;
    this.#result = fleet.run();
  }

  /** @param server where they connect: a server, or what stands before several */
  static async start(
    server: { url: string; token(uses: number): Promise<string> },
    options: FleetLoadOptions,
  ): Promise<FleetLoad> {
    const { hosts, intervalMs = 1000, historyMs = 0, historyIntervalMs = 60_000, timeScale = 1 } = options;
    // Leaks begin within the history, not within the hour that a drill never takes.
    const historyShare = historyMs / (historyMs + LONGEST_MS);
    const plans = Array.from({ length: hosts }, (_, index) => {
      const plan = planHost({ seed: SEED, hosts, skewMs: 0, isHealthy: options.hasLeaks !== true }, index);
      const { leak } = plan;
      return { ...plan, leak: leak && { ...leak, onsetRatio: leak.onsetRatio * historyShare } };
    });
    const state = new FleetState(undefined, server.url);
    await enrolAll(server.url, await server.token(hosts), plans, state, () => undefined);
    const enrolled = plans.map(({ name }) => state.of(name) as Enrolled);
    const fleet = new Fleet(plans, enrolled, Date.now() - historyMs, {
      server: server.url,
      intervalMs,
      historyMs,
      historyIntervalMs,
      timeScale,
      durationMs: LONGEST_MS,
      stormsAtMs: [],
      connectsPerSecond: 200,
      warmUpMs: 0,
      seed: SEED,
    });
    return new FleetLoad(fleet);
  }

  get sent(): number {
    return this.#fleet.tally.sent;
  }

  get acked(): number {
    return this.#fleet.tally.acked;
  }

  /** How often a host was asked to hold back. */
  get slowDowns(): number {
    return this.#fleet.tally.slowDowns;
  }

  get connected(): number {
    return this.#fleet.connected;
  }

  /** Cuts all connections at once; they come back by themselves. */
  storm(): void {
    this.#fleet.storm();
  }

  truths(): Truth[] {
    return this.#fleet.truths();
  }

  /** Waits until the past is sent and all are connected. */
  async isLive(withinMs = 120_000): Promise<void> {
    await waitFor(
      'all simulated hosts to be connected and live',
      () => this.#fleet.catchingUp === 0 && this.#fleet.connected > 0,
      withinMs,
    );
  }

  /** Waits until this many more records are acked than now. */
  async goesOn(records: number, withinMs = 120_000): Promise<void> {
    const before = this.acked;
    await waitFor(`${records} more acks`, () => this.acked >= before + records, withinMs);
  }

  /** Stops sampling, waits for the last acks, and ends. */
  async finish(): Promise<FleetResult> {
    this.#fleet.requestStop();
    return this.#result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }
}

/** Sent is acked is stored, each number once; counted in the database, row by row. */
export async function checkCounts(load: FleetLoad, databaseUrl: string, report: Report): Promise<void> {
  const { sent, acked, lost, connects, disconnects } = await load.finish();
  const stored = await countStored(databaseUrl);
  report.check(
    `${sent} records sent, as many acked and stored, none lost, none doubled`,
    sent > 0 &&
      lost === 0 &&
      acked === sent &&
      stored.stored === sent &&
      stored.distinct === sent &&
      stored.lost === 0,
    { sent, acked, lost, connects, disconnects, database: stored },
  );
}
