import type { ObservedSample } from '../model.ts';
import type { Gaps } from './gaps.ts';

/** A silence of more than this many planned intervals is a gap. */
const GAP_INTERVALS = 3;

type Instant = Pick<ObservedSample, 'atMs' | 'uptimeMs' | 'intervalMs'>;

/**
 * Time as the detector counts it: samples in their order, on an axis that never steps.
 *
 * A host's clock does step, most of all in its first minutes, when NTP first answers; its uptime does not. Where the
 * two disagree by more than a gap, the axis goes on with the uptime. A sample that is earlier by both is an old one and
 * passed over.
 */
export class HostClock {
  readonly #gaps: Gaps;
  #last: Instant | undefined;
  /** What the axis is ahead of the host's clock. */
  #aheadMs = 0;

  constructor(gaps: Gaps) {
    this.#gaps = gaps;
  }

  /** @returns the sample's instant on the axis, undefined when it is not later than the one before */
  advance({ atMs, uptimeMs, intervalMs }: Instant): number | undefined {
    const last = this.#last;
    if (last) {
      const elapsedMs = atMs - last.atMs;
      const elapsedUptimeMs = uptimeMs - last.uptimeMs;
      if (elapsedMs <= 0 && elapsedUptimeMs <= 0) return undefined;
      const silenceMs = GAP_INTERVALS * last.intervalMs;
      const beforeMs = this.nowMs;
      const hasStepped = elapsedMs <= 0 || Math.abs(elapsedMs - elapsedUptimeMs) > silenceMs;
      if (hasStepped && elapsedUptimeMs > 0) this.#aheadMs += elapsedUptimeMs - elapsedMs;
      const nowMs = atMs + this.#aheadMs;
      if (nowMs - beforeMs > silenceMs) this.#gaps.add(beforeMs, nowMs);
    }
    this.#last = { atMs, uptimeMs, intervalMs };
    return this.nowMs;
  }

  /** The last sample on the axis. */
  get nowMs(): number {
    return (this.#last?.atMs ?? 0) + this.#aheadMs;
  }

  /** Where an instant of the host's clock, as it goes now, lies on the axis. */
  axisTime(hostMs: number): number {
    return hostMs + this.#aheadMs;
  }

  /** An instant of the axis by the host's clock as it goes now, in whole milliseconds. */
  hostTime(axisMs: number): number {
    return Math.round(axisMs - this.#aheadMs);
  }
}
