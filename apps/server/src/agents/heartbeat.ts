import type { WebSocket } from 'ws';

/** Asks one agent for a sign of life, once in an interval; one that has given none since is let go. */
export class Heartbeat {
  readonly #socket: WebSocket;
  readonly #isPaused: () => boolean;
  readonly #onSilent: () => void;
  #isAlive = true;
  #timer: NodeJS.Timeout | undefined;

  /** @param isPaused whether the socket is not read: its silence is ours then */
  constructor(socket: WebSocket, isPaused: () => boolean, onSilent: () => void) {
    this.#socket = socket;
    this.#isPaused = isPaused;
    this.#onSilent = onSilent;
    socket.on('pong', () => this.heard());
  }

  start(intervalMs: number): void {
    this.#timer = setInterval(() => {
      afterReading(() => this.#beat());
    }, intervalMs);
  }

  heard(): void {
    this.#isAlive = true;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    if (!this.#isAlive && !this.#isPaused()) {
      this.#onSilent();
      return this.#socket.terminate();
    }
    this.#isAlive = false;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }
}

/**
 * Runs once what lies in the sockets has been read. A busy server is late with its timers, and later still with reading:
 * nobody is called silent for that.
 */
export function afterReading(run: () => void): void {
  setImmediate(() => setImmediate(run));
}
