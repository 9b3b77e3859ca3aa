import type { Outputs } from '@/lib/trpc/client.ts';

export type Trend = Outputs['hosts']['trends'][number];

interface Wanted {
  hostId: number;
  signal: AbortSignal;
  resolve: (trend: Trend | null) => void;
  reject: (error: Error) => void;
}

/** Rows that are scrolled past are gone again before it is asked for them. */
const WAIT_MS = 120;
/** As many as the server gives at once. */
const MOST_AT_ONCE = 200;

/** Gathers what the rows of a table ask for, one by one, into one question to the server. */
export class TrendLoader {
  readonly #ask: (hostIds: number[]) => Promise<Trend[]>;
  #wanted: Wanted[] = [];

  constructor(ask: (hostIds: number[]) => Promise<Trend[]>) {
    this.#ask = ask;
  }

  /** Null where nothing of the host is kept. Whoever aborts is not asked for. */
  load(hostId: number, signal: AbortSignal): Promise<Trend | null> {
    return new Promise((resolve, reject) => {
      this.#wanted.push({ hostId, signal, resolve, reject });
      if (this.#wanted.length === 1) setTimeout(() => this.#flush(), WAIT_MS);
    });
  }

  #flush(): void {
    const wanted = this.#wanted;
    this.#wanted = [];
    const live: Wanted[] = [];
    for (const one of wanted) {
      if (one.signal.aborted) one.reject(new DOMException('nobody looks at it any more', 'AbortError'));
      else live.push(one);
    }
    for (let first = 0; first < live.length; first += MOST_AT_ONCE)
      void this.#fetch(live.slice(first, first + MOST_AT_ONCE));
  }

  async #fetch(wanted: Wanted[]): Promise<void> {
    try {
      const trends = await this.#ask(wanted.map(({ hostId }) => hostId));
      const byHost = new Map(trends.map((trend) => [trend.hostId, trend]));
      for (const { hostId, resolve } of wanted) resolve(byHost.get(hostId) ?? null);
    } catch (error) {
      for (const { reject } of wanted) reject(error as Error);
    }
  }
}
