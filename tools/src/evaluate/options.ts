import { parseArgs } from 'node:util';

export const USAGE = `usage: npm run evaluate -- [DATASET] [options]
  DATASET            a folder with series.jsonl and, where known, labels.jsonl
  --seeds A-B        our scenario families for these seeds (default 0-9 when nothing else is asked for);
                     0 to 999 are for development, 5000 to 5999 are kept apart
  --traces DIR       the public traces in a folder
  --real             leaking programs of C, Go, Python, Node and shell on this machine, and their healthy twins
  --baselines        the known rules beside our detector
  --json             one JSON object on stdout
  --out FILE         one JSON line for each series and cohort
  --report DIR       report.md with plots`;

export interface EvaluateOptions {
  dataset: string | undefined;
  seeds: { first: number; last: number } | undefined;
  traces: string | undefined;
  isReal: boolean;
  withBaselines: boolean;
  isJson: boolean;
  out: string | undefined;
  report: string | undefined;
}

/** Wrong use of the command: what is wrong with it. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export function parseOptions(args: string[]): EvaluateOptions {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new UsageError(`one dataset at a time, not ${positionals.join(' ')}`);
  const [dataset = values.data] = positionals;
  const isNothingAsked = dataset === undefined && values.traces === undefined && !values.real;
  const seeds = values.seeds ?? (isNothingAsked ? '0-9' : undefined);
  return {
    dataset,
    seeds: seeds === undefined ? undefined : parseSeeds(seeds),
    traces: values.traces,
    isReal: values.real,
    withBaselines: values.baselines,
    isJson: values.json,
    out: values.out,
    report: values.report,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        seeds: { type: 'string' },
        traces: { type: 'string' },
        real: { type: 'boolean', default: false },
        baselines: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        out: { type: 'string' },
        report: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function parseSeeds(text: string): { first: number; last: number } {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first)) {
    throw new UsageError(`--seeds takes a number or a range like 0-99, not ${text}`);
  }
  return { first: Number(first), last: Number(last) };
}
