type LogMethod = (fields: object | string, message?: string) => void;

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 } as const;
export type LogLevel = keyof typeof LEVELS | 'silent';

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

function writeError(line: string): void {
  process.stderr.write(line);
}

function describe(fields: object): object {
  return 'err' in fields ? { ...fields, err: describeError(fields.err) } : fields;
}

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  return { name, message, stack, ...(error.cause !== undefined && { cause: describeError(error.cause) }) };
}
