import type { ProcessDescription, RowDescription } from '@seep/shared';
import type { HostMonitor, MonitoredBoot, MonitoredSample, MonitorNews } from './host-monitor.ts';

/**
 * What a session hands to its host's detector. The detector may still be rebuilt when the first samples come: after a
 * restart ten thousand hosts wait for theirs, and none of them waits for an ack. What it has missed meanwhile it is told
 * as a whole, as if a keyframe had come.
 */
export class MonitorFeed {
  #monitor: HostMonitor | undefined;
  #described: ProcessDescription[] = [];
  #rows: RowDescription[] = [];
  #hasMissed = false;

  /** @param open settles when the detector is there; a failure is for who opens it to report */
  constructor(open: Promise<HostMonitor>) {
    open.then(
      (monitor) => (this.#monitor = monitor),
      () => undefined,
    );
  }

  /** @returns what the sample changed; nothing while the detector is not there */
  observe(
    boot: MonitoredBoot,
    described: readonly ProcessDescription[],
    rows: readonly RowDescription[],
    sample: MonitoredSample,
  ): MonitorNews | undefined {
    this.#described.push(...described);
    this.#rows.push(...rows);
    if (!this.#monitor) {
      this.#hasMissed = true;
      return undefined;
    }
    this.#monitor.startBoot(boot);
    this.#monitor.describe(this.#described);
    this.#described = [];
    this.#monitor.describeRows(this.#rows);
    this.#rows = [];
    const whole = this.#hasMissed;
    this.#hasMissed = false;
    return this.#monitor.observe(whole ? { ...sample, change: undefined } : sample);
  }

  /** A record that holds nothing to observe. */
  pass(bootNo: number, seq: number): void {
    this.#monitor?.pass(bootNo, seq);
  }
}
