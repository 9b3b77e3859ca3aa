import type { HostMonitor } from './host-monitor.ts';

/** The monitors of the hosts that are connected here, and for a while of those that were. */
export class Monitors {
  readonly #rebuild: (hostId: number) => Promise<HostMonitor>;
  readonly #monitors = new Map<number, Promise<HostMonitor>>();

  constructor(rebuild: (hostId: number) => Promise<HostMonitor>) {
    this.#rebuild = rebuild;
  }

  /** The host's monitor; the first to ask has it rebuilt. */
  open(hostId: number): Promise<HostMonitor> {
    const known = this.#monitors.get(hostId);
    if (known) return known;
    const monitor = this.#rebuild(hostId);
    this.#monitors.set(hostId, monitor);
    // A rebuild that failed is tried again with the next connection.
    monitor.catch(() => this.#monitors.delete(hostId));
    return monitor;
  }

  /** Drops a monitor that has seen what was not stored: the next connection rebuilds it. */
  forget(hostId: number): void {
    this.#monitors.delete(hostId);
  }
}
