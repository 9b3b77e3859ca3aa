import type { WebSocket } from 'ws';
import type { Intake } from './intake.ts';
import { RateLimit } from './rate-limit.ts';

/** Bytes of frames that may wait for the database before the socket is no longer read. */
const PAUSE_ABOVE_BYTES = 4 * 1024 * 1024;
const RESUME_BELOW_BYTES = 1024 * 1024;

/** The same for each host while all of them together have brought more than the server or the database takes. */
const PAUSE_ABOVE_BYTES_OVERLOADED = 16 * 1024;

/** And while the database takes nothing at all: agents have a disk to keep it on. */
const PAUSE_ABOVE_BYTES_STALLED = 0;

/** What one agent may send: many times what any does that drains its spool after a week. */
const RATE = { framesPerSec: 2000, bytesPerSec: 8 * 1024 * 1024, burstSec: 5 };

/** An agent that is asked to slow down waits for this long, and up to twice that: they must not come back as one. */
const SLOW_DOWN_MS = 3000;

/**
 * Decides when the socket of one agent is read: past a bound of what it holds it is not, and the kernel's window tells the
 * agent; under an overload the agent is asked to slow down besides.
 */
export class BackPressure {
  readonly #socket: WebSocket;
  readonly #intake: Intake;
  readonly #askToSlowDown: (pauseMs: number) => boolean;
  readonly #rate = new RateLimit(RATE, performance.now());
  /** Bytes of frames that were not handled, and of records that are not stored. */
  #heldBytes = 0;
  #frameBytes = 0;
  #isPaused = false;
  #slowUntilMs = -Infinity;
  #isWaitingOut = false;
  #waitTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param askToSlowDown says whether the agent could be asked */
  constructor(socket: WebSocket, intake: Intake, askToSlowDown: (pauseMs: number) => boolean) {
    this.#socket = socket;
    this.#intake = intake;
    this.#askToSlowDown = askToSlowDown;
  }

  /** The socket is not read: its silence is ours. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** A frame has come. */
  receive(bytes: number): void {
    this.#frameBytes += bytes;
    this.#intake.add(bytes);
    this.hold(bytes);
    const waitMs = this.#rate.take(bytes, performance.now());
    if (waitMs > 0) this.#waitOut(waitMs);
  }

  /** It was handled. */
  handled(bytes: number): void {
    if (this.#isClosed) return;
    this.#frameBytes -= bytes;
    this.#intake.add(-bytes);
    this.release(bytes);
  }

  hold(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#isClosed || this.#heldBytes <= this.#mostHeldBytes) return;
    if (this.#intake.isHoldingBack) this.#slowDown();
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#socket.pause();
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
    if (!this.#isPaused || this.#isWaitingOut) return;
    // What is held under an overload is less than that already: it must be all gone.
    if (this.#heldBytes >= (this.#intake.isHoldingBack ? 1 : RESUME_BELOW_BYTES)) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  /** What has come and was not handled is gone with the session. The socket is read again: for the agent's close. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#waitTimer);
    this.#intake.add(-this.#frameBytes);
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#socket.resume();
  }

  get #mostHeldBytes(): number {
    const { isStalled, isHoldingBack } = this.#intake;
    if (isStalled) return PAUSE_ABOVE_BYTES_STALLED;
    return isHoldingBack ? PAUSE_ABOVE_BYTES_OVERLOADED : PAUSE_ABOVE_BYTES;
  }

  /** Too much at once from this agent: its socket is not read for a while. */
  #waitOut(waitMs: number): void {
    this.#isPaused = true;
    this.#isWaitingOut = true;
    this.#socket.pause();
    clearTimeout(this.#waitTimer);
    this.#waitTimer = setTimeout(() => {
      this.#isWaitingOut = false;
      this.release(0);
    }, waitMs);
  }

  #slowDown(): void {
    const nowMs = performance.now();
    if (nowMs < this.#slowUntilMs) return;
    const pauseMs = Math.round(SLOW_DOWN_MS * (1 + Math.random()));
    if (this.#askToSlowDown(pauseMs)) this.#slowUntilMs = nowMs + pauseMs;
  }
}
