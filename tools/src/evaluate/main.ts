import { closeSync, openSync, writeSync } from 'node:fs';
import { FAMILIES, FLEETS, fleetOf, seriesOf } from '@seep/detection/evaluate';
import { DatasetError, readDataset } from './dataset.ts';
import { Evaluation, type EvaluationResult } from './evaluation.ts';
import { type EvaluateOptions, parseOptions, USAGE, UsageError } from './options.ts';
import { writeReport } from './report.ts';
import { REAL_PROGRAMS, type RealOutcome, realTable, runReal } from './real/run-real.ts';
import { summaryOf } from './summary.ts';
import { readTraces } from './traces.ts';
import { withLeaks } from './with-leaks.ts';

/*
 * `npm run evaluate`: how well the detector tells leaks from everything else that grows, in figures. On our scenario
 * families, on public traces, or on data of your own.
 */

/** How long real programs run: five days of the detector's time. */
const REAL_SECONDS = 75;

async function main(options: EvaluateOptions): Promise<void> {
  const file = options.out === undefined ? undefined : openOut(options.out);
  const write = (line: string): void => {
    if (file !== undefined) writeSync(file, `${line}\n`);
  };
  const evaluations: Evaluation[] = [];
  const begin = (name: string): Evaluation => {
    const evaluation = new Evaluation(name, options.withBaselines, write);
    evaluations.push(evaluation);
    return evaluation;
  };
  if (options.dataset !== undefined) await evaluateDataset(options.dataset, begin);
  if (options.seeds) evaluateSeeds(options.seeds, begin);
  if (options.traces !== undefined) evaluateTraces(options.traces, begin);
  const real = options.isReal ? await runReal(REAL_PROGRAMS, REAL_SECONDS) : undefined;
  const results = evaluations.map((evaluation) => evaluation.result());
  if (file !== undefined) closeSync(file);
  if (options.report !== undefined) writeReport(options.report, results);
  const text = [...results.map(summaryOf), ...(real ? [realTable(real)] : [])].join('\n');
  process.stdout.write(options.isJson ? `${JSON.stringify(jsonOf(results, real))}\n` : text);
}

function openOut(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new UsageError(`--out: ${(error as Error).message}`, { cause: error });
  }
}

async function evaluateDataset(directory: string, begin: (name: string) => Evaluation): Promise<void> {
  const evaluation = begin(directory);
  for await (const { series, label } of readDataset(directory)) evaluation.add(series, label);
}

function evaluateSeeds(
  { first, last }: { first: number; last: number },
  begin: (name: string) => Evaluation,
): void {
  const evaluation = begin(`seeds ${first} to ${last}`);
  for (const { kind, family } of FAMILIES) {
    for (let seed = first; seed <= last; seed++) {
      const { series, label } = seriesOf(kind, family, seed);
      evaluation.add(series, label);
    }
    process.stderr.write(`${family} `);
  }
  process.stderr.write('\n');
  const fleets = begin(`fleets of seeds ${first} to ${last}`);
  for (const kind of FLEETS) {
    for (let seed = first; seed <= last; seed++) {
      for (const { series, label } of fleetOf(kind, seed)) fleets.add(series, label);
    }
  }
}

function evaluateTraces(directory: string, begin: (name: string) => Evaluation): void {
  for (const { name, truth, series } of readTraces(directory)) {
    const evaluation = begin(name);
    for (const one of series) evaluation.add(one, undefined);
    if (truth !== 'healthy') continue;
    const leaking = begin(`${name}, with leaks of known slope`);
    for (const one of withLeaks(series)) leaking.add(one.series, one.label);
  }
}

/** One evaluation is its figures; several are held apart by name. */
function jsonOf(results: readonly EvaluationResult[], real: readonly RealOutcome[] | undefined): unknown {
  if (real) return { evaluations: results, real };
  return results.length === 1 ? results[0] : { evaluations: results };
}

try {
  await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof DatasetError)) throw error;
  process.stderr.write(`${error.message}\n${error instanceof UsageError ? `${USAGE}\n` : ''}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
