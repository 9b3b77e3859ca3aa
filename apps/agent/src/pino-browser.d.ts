declare module 'pino/browser.js' {
  import type { Logger } from './logger.ts';

  /** pino's documented browser API, as far as it is used here. */
  export default function pino(options: {
    level: string;
    browser: { asObject: true; serialize: true; write: (entry: object) => void };
    serializers: Record<string, (value: unknown) => unknown>;
  }): Logger;
}
