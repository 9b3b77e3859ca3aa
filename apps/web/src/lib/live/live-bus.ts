import type { LiveEvent } from './live-event.ts';

type Listener = (event: LiveEvent) => void;

/** Hands the server's events to whatever on the page follows them. */
export class LiveBus {
  readonly #listeners = new Set<Listener>();

  emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
