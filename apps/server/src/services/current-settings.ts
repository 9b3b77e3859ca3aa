import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';

/** How long another replica may go by what was set before. */
const REFRESH_MS = 15_000;

/** Settings that this process goes by: read at the start, again now and then, and when they are set here. */
export class CurrentSettings<Value> {
  #value: Value;
  readonly #read: () => Promise<Value>;
  readonly #logger: Logger;
  readonly #onChange: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param initial until they are read
   * @param onChange called when they say something else than before
   */
  constructor(initial: Value, read: () => Promise<Value>, logger: Logger, onChange?: () => void) {
    this.#value = initial;
    this.#read = read;
    this.#logger = logger;
    this.#onChange = onChange;
  }

  get value(): Value {
    return this.#value;
  }

  async start(): Promise<void> {
    this.#value = await this.#read();
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
    this.#timer.unref();
  }

  async refresh(): Promise<void> {
    try {
      const before = this.#value;
      this.#value = await this.#read();
      if (!isDeepStrictEqual(before, this.#value)) this.#onChange?.();
    } catch (error) {
      this.#logger.warn({ err: error }, 'settings were not read; those before stay');
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
