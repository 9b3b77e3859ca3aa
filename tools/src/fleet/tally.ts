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
  readonly #latenciesMs: number[] = [];

  /** Acks before this moment are not counted: ten thousand hosts that come for the first time are no steady state. */
  latenciesFromMs = -Infinity;

  /** Time from the first sending of a live record to its ack. @param nowMs of the monotonic clock */
  addLatency(ms: number, nowMs: number): void {
    if (nowMs >= this.latenciesFromMs) this.#latenciesMs.push(ms);
  }

  refused(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** Latencies of this quantile and the largest; null when nothing was acked. */
  latencies(): { p50AckMs: number | null; p99AckMs: number | null; maxAckMs: number | null } {
    const sorted = Float64Array.from(this.#latenciesMs).toSorted();
    const at = (ratio: number) => {
      const value = sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))];
      return value === undefined ? null : Math.round(value * 10) / 10;
    };
    return { p50AckMs: at(0.5), p99AckMs: at(0.99), maxAckMs: at(1) };
  }
}
