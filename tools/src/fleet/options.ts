import { parseArgs } from 'node:util';

export interface FleetOptions {
  server: string;
  token: string | undefined;
  hosts: number;
  intervalMs: number;
  durationMs: number;
  seed: number;
  historyMs: number;
  historyIntervalMs: number;
  /** Of every host when the run begins; undefined: a day to a month, each its own. */
  uptimeMs: number | undefined;
  skewMs: number;
  stormsAtMs: number[];
  connectsPerSecond: number;
  warmUpMs: number;
  timeScale: number;
  statePath: string | undefined;
  truthPath: string | undefined;
  isHealthy: boolean;
  isJson: boolean;
}

export const USAGE = `usage: npm run fleet -- --server URL --token T --hosts N --interval S --minutes M [options]

  --server URL            address of the server, as in http://127.0.0.1:7300
  --token T               enrolment token with at least N uses (seep-server token create --uses N)
  --hosts N               simulated hosts                                       [default 100]
  --interval S            seconds between two samples of a host                 [default 30]
  --minutes M             how long; 0 ends once the history is stored           [default 5]
  --seed K                the same seed is the same fleet                       [default 1]
  --history HOURS         samples of the past, sent first as a drained spool is [default 0]
  --history-interval S    seconds between two samples of the past               [default 60]
  --uptime HOURS          how long hosts have been up when it begins            [default a day to a month, each its own]
  --skew S                clocks of one host in twenty differ up to this        [default 90]
  --storm M[,M…]          minutes after the start at which all connections are cut at once
  --connects N            first connections a second                            [default 500]
  --warm-up S             ack times are counted from then on                    [default 0]
  --time-scale N          leaks and days N times faster (SEEP_TIME_SCALE of the server) [default 1]
  --state FILE            keeps credentials: the next run with it is the same fleet, rebooted
  --truth FILE            writes which host leaks how, as JSON
  --healthy               no leaks
  --json                  nothing on standard output but the JSON object that every run ends with
`;

/** A command line that cannot be followed; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @throws UsageError */
export function parseOptions(args: string[]): FleetOptions {
  const { values } = parse(args);
  const number = (name: string, fallback: number, least = 0): number => {
    const text = values[name];
    const value = text === undefined ? fallback : Number(text);
    if (!Number.isFinite(value) || value < least)
      throw new UsageError(`--${name}: a number from ${least} is wanted`);
    return value;
  };
  const text = (name: string) => values[name] as string | undefined;
  const server = text('server');
  if (server === undefined) throw new UsageError('--server is missing');
  return {
    server: server.replace(/\/+$/, ''),
    token: text('token'),
    hosts: number('hosts', 100, 1),
    intervalMs: number('interval', 30, 0.25) * 1000,
    durationMs: number('minutes', 5) * 60_000,
    seed: number('seed', 1),
    historyMs: number('history', 0) * 3_600_000,
    historyIntervalMs: number('history-interval', 60, 1) * 1000,
    uptimeMs: text('uptime') === undefined ? undefined : number('uptime', 0) * 3_600_000,
    skewMs: number('skew', 90) * 1000,
    stormsAtMs: (text('storm') ?? '')
      .split(',')
      .filter((minutes) => minutes !== '')
      .map((minutes) => Number(minutes) * 60_000),
    connectsPerSecond: number('connects', 500, 1),
    warmUpMs: number('warm-up', 0) * 1000,
    timeScale: number('time-scale', 1, 1),
    statePath: text('state'),
    truthPath: text('truth'),
    isHealthy: values['healthy'] === true,
    isJson: values['json'] === true,
  };
}

const TEXT_OPTIONS =
  'server token hosts interval minutes seed history history-interval uptime skew storm connects warm-up time-scale state truth';

function parse(args: string[]): { values: Record<string, string | boolean | undefined> } {
  try {
    return parseArgs({
      args,
      options: {
        ...Object.fromEntries(TEXT_OPTIONS.split(' ').map((name) => [name, { type: 'string' as const }])),
        healthy: { type: 'boolean' as const },
        json: { type: 'boolean' as const },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
