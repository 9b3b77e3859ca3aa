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

/** Typed event bus of this process, behind the subscriptions. */
export class Live {
  readonly #emitter = new EventEmitter();

  constructor() {
    // One listener a page that is open.
    this.#emitter.setMaxListeners(0);
  }

  emit<Name extends keyof LiveEvents>(name: Name, event: LiveEvents[Name]): void {
    this.#emitter.emit(name, event);
    this.#emitter.emit(ANY, { kind: name, ...event });
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
