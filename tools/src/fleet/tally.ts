/** What a whole fleet has done so far. */
export class FleetTally {
  sent = 0;
  acked = 0;
  dropped = 0;
  sentBytes = 0;
  connects = 0;
  disconnects = 0;
  slowDowns = 0;
  refusals = new Map<string, number>();
  /** Before the first storm, and from it on. */
  readonly #steadyMs: number[] = [];
  readonly #stormyMs: number[] = [];
  #isStormy = false;

  /** Acks before this moment are not counted: ten thousand hosts that come for the first time are no steady state. */
  latenciesFromMs = -Infinity;

  /** Time from the first sending of a live record to its ack. @param nowMs of the monotonic clock */
  addLatency(ms: number, nowMs: number): void {
    if (nowMs >= this.latenciesFromMs) (this.#isStormy ? this.#stormyMs : this.#steadyMs).push(ms);
  }

  /** All connections are cut: acks from now on are counted by themselves. */
  beginStorm(): void {
    this.#isStormy = true;
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Of the steady time and of the time from the first storm on; null when nothing was acked. */
  latencies(): Latencies & { storm: Latencies } {
    return { ...quantilesOf(this.#steadyMs), storm: quantilesOf(this.#stormyMs) };
  }
}

/** The median, the 99th percentile and the longest. */
export interface Latencies {
  p50AckMs: number | null;
  p99AckMs: number | null;
  maxAckMs: number | null;
}

function quantilesOf(latenciesMs: readonly number[]): Latencies {
  const sorted = Float64Array.from(latenciesMs).toSorted();
  const at = (ratio: number) => {
    const value = sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))];
    return value === undefined ? null : Math.round(value * 10) / 10;
  };
  return { p50AckMs: at(0.5), p99AckMs: at(0.99), maxAckMs: at(1) };
}
