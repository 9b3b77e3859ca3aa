import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MIB = 1024 ** 2;
const HOURS = 24 * 7;

/** A level and a leak of 2 MiB an hour that begins on the third day, a sample each ten minutes. */
function line(id: string, perHour: number): string {
  const values = Array.from({ length: HOURS * 6 }, (_, index) => {
    const leaked = perHour * Math.max(0, index / 6 - 48);
    return Math.round((100 * MIB + leaked + MIB * (0.5 + 0.5 * Math.sin(index * 1.7))) / 4096) * 4096;
  });
  return JSON.stringify({
    id,
    subject: 'process',
    metric: 'anon_bytes',
    start_unix_s: 1_760_000_000,
    interval_s: 600,
    values,
  });
}

test(
  '`npm run evaluate` on a folder of one leak and one level says which is which',
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'evaluate-'));
    const out = join(folder, 'out.jsonl');
    writeFileSync(join(folder, 'series.jsonl'), `${line('leak', 2 * MIB)}\n${line('level', 0)}\n`);
    writeFileSync(
      join(folder, 'labels.jsonl'),
      [
        {
          id: 'leak',
          leak: true,
          class: 'idle',
          onset_index: 288,
          slope_bytes_per_hour: 2 * MIB,
          family: 'linear',
        },
        { id: 'level', leak: false, class: 'none', family: 'constant' },
      ]
        .map((label) => JSON.stringify(label))
        .join('\n'),
    );
    const main = join(import.meta.dirname, '..', 'src', 'evaluate', 'main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [main, folder, '--json', '--out', out]);
    expect(JSON.parse(stdout)).toMatchObject({
      score: { series: 2, figures: { precision: { value: 1 }, recall: { value: 1 } } },
    });
    const [leak, level] = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((one) => JSON.parse(one) as Record<string, unknown>);
    expect(leak).toMatchObject({ id: 'leak', leak: true, class: 'idle' });
    expect(leak?.['flagged_index']).toBeGreaterThan(288);
    expect(level).toMatchObject({ id: 'level', leak: false, flagged_index: null });
    rmSync(folder, { recursive: true });
  },
);
