import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatasetError, readDataset } from './dataset.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dataset-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SERIES = {
  id: 'a1',
  subject: 'process',
  metric: 'anon_bytes',
  host: 'h1',
  cohort: 'nginx@1.4.2',
  start_unix_s: 1_760_000_000,
  interval_s: 300,
  values: [104_857_600, null],
  activity: [0.02, null],
  restarts: [1],
  limit_bytes: 4_294_967_296,
};

async function read(...lines: unknown[]): Promise<unknown[]> {
  writeFileSync(join(folder, 'series.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const all: unknown[] = [];
  for await (const one of readDataset(folder)) all.push(one);
  return all;
}

test('a series comes with its label', async () => {
  const label = { id: 'a1', leak: true, class: 'idle', onset_index: 1, slope_bytes_per_hour: 5, family: 'x' };
  writeFileSync(join(folder, 'labels.jsonl'), JSON.stringify(label));
  expect(await read(SERIES)).toEqual([
    {
      series: {
        id: 'a1',
        subject: 'process',
        metric: 'anon_bytes',
        host: 'h1',
        cohort: 'nginx@1.4.2',
        startUnixS: 1_760_000_000,
        intervalS: 300,
        values: Float64Array.of(104_857_600, Number.NaN),
        activity: Float64Array.of(0.02, Number.NaN),
        restarts: [1],
        limit: 4_294_967_296,
      },
      label: { leak: true, class: 'idle', onsetIndex: 1, slopePerHour: 5, family: 'x' },
    },
  ]);
});

test('what is optional may be missing or null, and labels may be missing altogether', async () => {
  const { host, cohort, ...rest } = SERIES;
  const [first] = await read({ ...rest, activity: null, restarts: null, limit_bytes: null });
  expect(first).toMatchObject({ series: { id: 'a1' }, label: undefined });
  expect(host + cohort).not.toBe('');
});

test.each([
  ['no JSON', '{', /series\.jsonl:1/],
  ['an unknown metric', { ...SERIES, metric: 'rss' }, /series\.jsonl:1[\s\S]*metric/],
  ['no interval', { ...SERIES, interval_s: 0 }, /interval_s/],
])('a line with %s is refused by its number', async (_name, line, message) => {
  writeFileSync(join(folder, 'series.jsonl'), typeof line === 'string' ? line : JSON.stringify(line));
  const reading = readDataset(folder).next();
  await expect(reading).rejects.toThrow(DatasetError);
  await expect(reading).rejects.toThrow(message);
});

test('lines may end as on Windows, be empty, begin with a byte order mark and hold more keys than asked for', async () => {
  const line = (id: string): string => JSON.stringify({ ...SERIES, id, host: null, cohort: null, note: 'x' });
  writeFileSync(join(folder, 'series.jsonl'), `\uFEFF${line('a1')}\r\n\r\n${line('a2')}\r\n`);
  const ids: string[] = [];
  for await (const { series } of readDataset(folder)) ids.push(series.id);
  expect(ids).toEqual(['a1', 'a2']);
});

test.each(['series.jsonl', 'labels.jsonl'])('an id that stands twice in %s is refused', async (file) => {
  const label = { id: 'a1', leak: true };
  const lines = { 'series.jsonl': [SERIES], 'labels.jsonl': [label], [file]: [] };
  lines[file] = file === 'series.jsonl' ? [SERIES, SERIES] : [label, label];
  for (const [name, content] of Object.entries(lines)) {
    writeFileSync(join(folder, name), content.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  const readAll = async (): Promise<void> => {
    for await (const one of readDataset(folder)) expect(one.series.id).toBe('a1');
  };
  await expect(readAll()).rejects.toThrow(`${file}:2: line 1 has the id a1 too`);
});

test('a folder without series.jsonl is no dataset', async () => {
  await expect(readDataset(folder).next()).rejects.toThrow(/series\.jsonl/);
});
