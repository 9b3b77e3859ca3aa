import { writeSync } from 'node:fs';

type LogMethod = (fields: object | string, message?: string) => void;

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;
export type LogLevel = keyof typeof LEVELS | 'silent';

const STANDARD_ERROR = 2;

/** What the agent's parts use of a logger. */
export type Logger = Record<keyof typeof LEVELS, LogMethod>;

/**
 * One JSON object a line, to standard error: what journald and people with jq expect, in the form that pino has made
 * usual. Loggers of the registry bring streams, workers and redaction, which every host would hold in memory.
 */
export function createLogger(level: LogLevel, write: (line: string) => void = writeError): Logger {
  const least = level === 'silent' ? Infinity : LEVELS[level];
  const method = (name: keyof typeof LEVELS): LogMethod => {
    if (LEVELS[name] < least) return () => undefined;
    return (fields, message) => {
      const text = typeof fields === 'string' ? { msg: fields } : { ...describe(fields), msg: message };
      write(`${JSON.stringify({ level: LEVELS[name], time: Date.now(), ...text })}\n`);
    };
  };
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
}

/** Not by `process.stderr`: that is a stream, and streams are a megabyte that every host would hold. */
function writeError(line: string): void {
  let rest = Buffer.from(line);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(STANDARD_ERROR, rest));
  } catch {
    // Whoever reads it has gone, or does not keep up: sampling neither waits nor ends for that.
  }
}

function describe(fields: object): object {
  return 'err' in fields ? { ...fields, err: describeError(fields.err) } : fields;
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  return { name, message, stack, ...(error.cause !== undefined && { cause: describeError(error.cause) }) };
}
