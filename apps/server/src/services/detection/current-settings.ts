import type { Logger } from 'pino';
import { DEFAULT_DETECTION, type DetectionSettings } from './detection-settings.ts';

/** How long another replica may go by what was set before. */
const REFRESH_MS = 15_000;

/** The settings that detectors of this process go by: read at the start, again now and then, and when they are set here. */
export class CurrentSettings {
  #value: DetectionSettings = DEFAULT_DETECTION;
  readonly #read: () => Promise<DetectionSettings>;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(read: () => Promise<DetectionSettings>, logger: Logger) {
    this.#read = read;
    this.#logger = logger;
  }

  get value(): DetectionSettings {
    return this.#value;
  }

  async start(): Promise<void> {
    this.#value = await this.#read();
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS);
    this.#timer.unref();
  }

  async refresh(): Promise<void> {
    try {
      this.#value = await this.#read();
    } catch (error) {
      this.#logger.warn({ err: error }, 'detection settings were not read; those before stay');
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
