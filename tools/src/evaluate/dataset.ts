import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EvaluatedSeries, SeriesLabel } from '@seep/detection/evaluate';
import { z } from 'zod';

/** A line of a dataset that cannot be read: which, and why. */
export class DatasetError extends Error {
  override name = 'DatasetError';
}

/** What some editors begin a file with. */
const BYTE_ORDER_MARK = /^\uFEFF/;

const SERIES = z.object({
  id: z.string(),
  subject: z.enum(['process', 'family', 'cgroup', 'host']),
  metric: z.enum(['anon_bytes', 'count', 'fds', 'threads', 'shmem_bytes', 'slab_bytes', 'unaccounted_bytes']),
  host: z.string().nullish(),
  cohort: z.string().nullish(),
  start_unix_s: z.number(),
  interval_s: z.number().positive(),
  values: z.array(z.number().nullable()),
  activity: z.array(z.number().nullable()).nullish(),
  restarts: z.array(z.int().nonnegative()).nullish(),
  limit_bytes: z.number().positive().nullish(),
});

const LABEL = z.object({
  id: z.string(),
  leak: z.boolean(),
  class: z.enum(['idle', 'work', 'load', 'none']).nullish(),
  onset_index: z.number().nullish(),
  slope_bytes_per_hour: z.number().nullish(),
  family: z.string().nullish(),
});

/** Reads a dataset folder one series at a time; a large one never is in memory as a whole. */
export async function* readDataset(
  directory: string,
): AsyncGenerator<{ series: EvaluatedSeries; label: SeriesLabel | undefined }> {
  const labels = await readLabels(join(directory, 'labels.jsonl'));
  for await (const parsed of parsedLines(join(directory, 'series.jsonl'), SERIES)) {
    yield { series: seriesOfLine(parsed), label: labels.get(parsed.id) };
  }
}

async function readLabels(file: string): Promise<Map<string, SeriesLabel>> {
  const labels = new Map<string, SeriesLabel>();
  if (!existsSync(file)) return labels;
  for await (const line of parsedLines(file, LABEL)) {
    labels.set(line.id, {
      leak: line.leak,
      class: line.class ?? 'none',
      onsetIndex: line.onset_index ?? null,
      slopePerHour: line.slope_bytes_per_hour ?? null,
      family: line.family ?? 'unnamed',
    });
  }
  return labels;
}

/** The lines of a file, each with an id of its own: answers are told by id. */
async function* parsedLines<Line extends { id: string }>(
  file: string,
  schema: z.ZodType<Line>,
): AsyncGenerator<Line> {
  if (!existsSync(file))
    throw new DatasetError(`${file} is not there: a dataset is a folder with series.jsonl`);
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const lineOf = new Map<string, number>();
  let number = 0;
  for await (const line of lines) {
    number++;
    const text = number === 1 ? line.replace(BYTE_ORDER_MARK, '') : line;
    if (text.trim() === '') continue;
    const parsed = schema.safeParse(parseJson(text, `${file}:${number}`));
    if (!parsed.success) throw new DatasetError(`${file}:${number}: ${z.prettifyError(parsed.error)}`);
    const { id } = parsed.data;
    const earlier = lineOf.get(id);
    if (earlier !== undefined)
      throw new DatasetError(`${file}:${number}: line ${earlier} has the id ${id} too`);
    lineOf.set(id, number);
    yield parsed.data;
  }
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DatasetError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

function seriesOfLine(line: z.infer<typeof SERIES>): EvaluatedSeries {
  return {
    id: line.id,
    subject: line.subject,
    metric: line.metric,
    startUnixS: line.start_unix_s,
    intervalS: line.interval_s,
    values: numbersOf(line.values),
    ...(typeof line.host === 'string' && { host: line.host }),
    ...(typeof line.cohort === 'string' && { cohort: line.cohort }),
    ...(line.activity && { activity: numbersOf(line.activity) }),
    ...(line.restarts && { restarts: line.restarts }),
    ...(typeof line.limit_bytes === 'number' && { limit: line.limit_bytes }),
  };
}

function numbersOf(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? Number.NaN);
}
