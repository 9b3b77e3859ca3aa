// The part of pino that writes through a function: without its streams and workers it costs the agent a tenth.
import pino from 'pino/browser.js';

type LogMethod = (fields: object | string, message?: string) => void;

/** What of a logger the agent's parts use. */
export interface Logger {
  error: LogMethod;
  warn: LogMethod;
  info: LogMethod;
  debug: LogMethod;
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** One JSON object a line, to standard error: what journald and people with jq expect. */
export function createLogger(level: LogLevel, write: (line: string) => void = writeError): Logger {
  return pino({
    level,
    browser: {
      asObject: true,
      serialize: true,
      write: (entry: object) => write(`${JSON.stringify(entry)}\n`),
    },
    serializers: { err: describeError },
  });
}

function writeError(line: string): void {
  process.stderr.write(line);
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  return { name, message, stack, ...(error.cause !== undefined && { cause: describeError(error.cause) }) };
}
