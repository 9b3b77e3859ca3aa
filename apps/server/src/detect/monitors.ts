import type { HostMonitor } from './host-monitor.ts';

/** Rebuilds under way at one time: they read much and are in no hurry. */
const CONCURRENT_REBUILDS = 2;

/** How long a host that went away may come back to its detector. */
const KEEP_MS = 15 * 60_000;

/** How far a host's storage is: its newest boot, and the highest number stored of it. */
export interface Progress {
  bootNo: number;
  storedSeq: number;
}

/** The monitors of the hosts that are connected here, and for a while of those that were. */
export class Monitors {
  readonly #create: () => HostMonitor;
  readonly #rebuild: (hostId: number) => Promise<HostMonitor>;
  readonly #monitors = new Map<number, Promise<HostMonitor>>();
  readonly #ready = new Map<number, HostMonitor>();
  readonly #leaving = new Map<number, NodeJS.Timeout>();
  readonly #waiting: (() => void)[] = [];
  #rebuilding = 0;

  constructor(create: () => HostMonitor, rebuild: (hostId: number) => Promise<HostMonitor>) {
    this.#create = create;
    this.#rebuild = rebuild;
  }

  get count(): number {
    return this.#monitors.size;
  }

  /** Those that are there. */
  ready(): ReadonlyMap<number, HostMonitor> {
    return this.#ready;
  }

  /** Hosts whose detector is not there yet. */
  get waitingCount(): number {
    return this.#waiting.length + this.#rebuilding;
  }

  /**
   * The host's monitor, rebuilt in its turn. One that has not seen all that is stored (the host was at another replica
   * meanwhile) is rebuilt too.
   */
  async open(hostId: number, progress: Progress | undefined): Promise<HostMonitor> {
    clearTimeout(this.#leaving.get(hostId));
    this.#leaving.delete(hostId);
    const known = this.#monitors.get(hostId);
    if (known && (!progress || (await known).hasSeen(progress.bootNo, progress.storedSeq))) return known;
    const isNew = progress?.bootNo === 1 && progress.storedSeq === 0;
    const monitor = isNew ? Promise.resolve(this.#create()) : this.#inTurn(() => this.#rebuild(hostId));
    this.#monitors.set(hostId, monitor);
    this.#ready.delete(hostId);
    monitor.then(
      (built) => {
        if (this.#monitors.get(hostId) === monitor) this.#ready.set(hostId, built);
      },
      // A rebuild that failed is tried again with the next connection.
      () => this.forget(hostId),
    );
    return monitor;
  }

  /** The host is not connected here any more. */
  leave(hostId: number): void {
    if (!this.#monitors.has(hostId)) return;
    clearTimeout(this.#leaving.get(hostId));
    const timer = setTimeout(() => this.forget(hostId), KEEP_MS);
    timer.unref();
    this.#leaving.set(hostId, timer);
  }

  /** Drops a monitor that has seen what was not stored: the next connection rebuilds it. */
  forget(hostId: number): void {
    clearTimeout(this.#leaving.get(hostId));
    this.#leaving.delete(hostId);
    this.#monitors.delete(hostId);
    this.#ready.delete(hostId);
  }

  async #inTurn(rebuild: () => Promise<HostMonitor>): Promise<HostMonitor> {
    if (this.#rebuilding >= CONCURRENT_REBUILDS) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
    this.#rebuilding++;
    try {
      return await rebuild();
    } finally {
      this.#rebuilding--;
      this.#waiting.shift()?.();
    }
  }
}
