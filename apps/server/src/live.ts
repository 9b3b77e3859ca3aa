import { EventEmitter, on } from 'node:events';

/** What pages that are open hear of: identities, not data. They ask for what they show. */
export interface LiveEvents {
  /** A host's samples up to this time are stored. */
  sample: { hostId: number; atMs: number };
  /** A host came, went or changed its facts. */
  host: { hostId: number };
  /** A finding is new or says something else. */
  finding: { findingId: number; hostId: number };
}

/** Any of them, with its name. */
export type LiveChange = { [Name in keyof LiveEvents]: { kind: Name } & LiveEvents[Name] }[keyof LiveEvents];

/** Every event comes again under this name, for those who follow all of them. */
const ANY = 'any';
const LOCAL = 'local';

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

  /** Events of one kind until the signal aborts. */
  listen<Name extends keyof LiveEvents>(name: Name, signal: AbortSignal): AsyncGenerator<LiveEvents[Name]> {
    return this.#follow<LiveEvents[Name]>(name, signal);
  }

  /** Events of all kinds until the signal aborts. */
  listenAll(signal: AbortSignal): AsyncGenerator<LiveChange> {
    return this.#follow<LiveChange>(ANY, signal);
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
