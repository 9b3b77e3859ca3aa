import { EventEmitter, on } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What pages that are open hear of: identities, not data. They ask for what they show. */
export interface LiveEvents {
  /** A host's samples up to this time are stored. */
  sample: { hostId: number; atMs: number };
  /** A host came, went or changed its facts. */
  host: { hostId: number };
  /** A rule began to hold on a host, or ended. */
  alert: { hostId: number };
  /** A finding is new or says something else. */
  finding: { findingId: number; hostId: number };
}

/** Any of them, with its name. */
export type LiveChange = { [Name in keyof LiveEvents]: { kind: Name } & LiveEvents[Name] }[keyof LiveEvents];

/** Every event comes again under this name, for those who follow all of them. */
const ANY = 'any';
const LOCAL = 'local';

/** The first event goes out at once; those that follow it closely go together. */
const BATCH_MS = 250;

/** Typed event bus behind the subscriptions: what happens here, and what other replicas tell (replicas.ts). */
export class Live {
  readonly #emitter = new EventEmitter();

  constructor() {
    // One listener a page that is open.
    this.#emitter.setMaxListeners(0);
  }

  /** Something happened in this process. */
  emit<Name extends keyof LiveEvents>(name: Name, event: LiveEvents[Name]): void {
    const change = { kind: name, ...event } as unknown as LiveChange;
    this.relay(change);
    this.#emitter.emit(LOCAL, change);
  }

  /** Something happened in another replica. */
  relay(change: LiveChange): void {
    const { kind, ...event } = change;
    this.#emitter.emit(kind, event);
    this.#emitter.emit(ANY, change);
  }

  /** What happens in this process, for other replicas. */
  onLocal(listener: (change: LiveChange) => void): void {
    this.#emitter.on(LOCAL, listener);
  }

  /** What happens anywhere, at once. */
  onAny(listener: (change: LiveChange) => void): void {
    this.#emitter.on(ANY, listener);
  }

  /** Events of one kind until the signal aborts. */
  listen<Name extends keyof LiveEvents>(name: Name, signal: AbortSignal): AsyncGenerator<LiveEvents[Name]> {
    return this.#follow<LiveEvents[Name]>(name, signal);
  }

  /**
   * Events of all kinds until the signal aborts, each once however often it comes between two batches: ten thousand
   * hosts are a few batches a second, and whoever reads slowly holds one event a host at most.
   */
  async *listenAll(signal: AbortSignal, everyMs = BATCH_MS): AsyncGenerator<LiveChange[]> {
    let waiting = new Map<string, LiveChange>();
    let wake: (() => void) | undefined;
    const onAbort = () => wake?.();
    const onChange = (change: LiveChange) => {
      const { kind, hostId } = change;
      waiting.set(`${kind}/${hostId}/${kind === 'finding' ? change.findingId : ''}`, change);
      wake?.();
    };
    this.#emitter.on(ANY, onChange);
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        if (waiting.size === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        const batch = [...waiting.values()];
        waiting = new Map();
        if (batch.length > 0) yield batch;
        await delay(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    } finally {
      this.#emitter.off(ANY, onChange);
      signal.removeEventListener('abort', onAbort);
    }
  }

  async *#follow<Event>(name: string, signal: AbortSignal): AsyncGenerator<Event> {
    try {
      for await (const [event] of on(this.#emitter, name, { signal })) {
        yield event as Event;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
