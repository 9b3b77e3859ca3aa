import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyDelta, decodeKeyframe, parseRecordedFrame, type Table } from '@seep/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';

/* The commands on a host, as people start them: this machine is the host. */

const MAIN = join(import.meta.dirname, '../src/main.ts');
const HEADER =
  'Timestamp,Total_KB,Used_KB,Free_KB,Available_KB,Buffers_KB,Cached_KB,Usage_Percent,Top_Process,Top_Process_Mem';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seep-commands-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param interruptAt sends Ctrl-C when a file whose name ends so has that many lines */
async function seepAgent(args: string[], interruptAt?: { part: string; lines: number }): Promise<Run> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const run: Run = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (run.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (run.stderr += chunk.toString()));
  const watch =
    interruptAt &&
    setInterval(() => {
      if (part(interruptAt.part).split('\n').length > interruptAt.lines) child.kill('SIGINT');
    }, 50);
  run.code = await new Promise((resolve) => {
    child.once('close', resolve);
  });
  clearInterval(watch);
  return run;
}

/** The text of a part, empty while there is none. */
function part(name: string): string {
  const file = readdirSync(folder).find((one) => one.endsWith(`_${name}.log`));
  return file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
}

/** What a plain reader of CSV does (RFC 4180). */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

test('monitor writes the files of the script; 24 intervals are 25 rows', async () => {
  const { code, stdout, stderr } = await seepAgent(['monitor', '0.08', '0.2', '--dir', folder]);
  expect([code, stderr.includes('\r')]).toEqual([0, false]);
  expect(stdout).toContain('25 samples');
  expect(readdirSync(folder).map((name) => name.replace(/^memory_monitor_\d{8}_\d{6}_/, ''))).toEqual([
    'docker.log',
    'fragmentation.log',
    'memory.log',
    'memory_details.log',
    'processes.log',
    'summary.log',
    'swap.log',
  ]);
  const [header, ...rows] = part('memory').trimEnd().split('\n');
  expect(header).toBe(HEADER);
  expect(rows).toHaveLength(25);
  for (const row of rows) {
    const [timestamp = '', ...cells] = cellsOf(row);
    expect(cells).toHaveLength(9);
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    const [total = 0, used = 0, free = 0, available = 0] = cells.slice(0, 4).map(Number);
    expect(used + available).toBe(total);
    expect(free).toBeLessThanOrEqual(total);
  }
  expect(part('processes')).toContain('Top 20 by resident memory');
  expect(part('fragmentation')).toContain('Free blocks by order');
  // At the start, at samples 11 and 21, and at the end.
  expect(part('summary').match(/-- Host --/g)).toHaveLength(4);
});

test('Ctrl-C ends monitor with the summary of what was seen', async () => {
  const { code, stdout } = await seepAgent(['monitor', '60', '0.3', '--dir', folder, '--json'], {
    part: 'memory',
    lines: 3,
  });
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as {
    samples: number;
    isInterrupted: boolean;
    files: Record<string, string>;
  };
  expect(result.isInterrupted).toBe(true);
  expect(result.samples).toBeGreaterThanOrEqual(2);
  expect(readFileSync(result.files['summary'] ?? '', 'utf8')).toContain('Growth since the first sample');
});

test('analyze writes one report, sections in order, and ends with a verdict', async () => {
  const file = join(folder, 'report.log');
  const { code, stdout } = await seepAgent(['analyze', file, '--minutes', '0.03', '--json']);
  expect(code).toBe(0);
  const report = readFileSync(file, 'utf8');
  const chapters = [...report.matchAll(/^=== \d\. ([A-Z]\w+(?: \w+)?)/gm)].map(([, title]) => title);
  expect(chapters).toEqual([
    'Top consumers',
    'Growth over',
    'Zombies',
    'File descriptors',
    'Shared memory',
    'Alerts and',
    'Verdict',
  ]);
  const result = JSON.parse(stdout) as {
    topByRss: { pid: number }[];
    status: { fields: object }[];
    verdict: string[];
  };
  expect(result.topByRss.length).toBeGreaterThan(3);
  expect(result.status[0]?.fields).toMatchObject({ VmRSS: expect.any(Number) as number });
  expect(result.verdict.join(' ')).toMatch(/leak/);
});

test('boot writes its seven parts and says what holds when it ends', async () => {
  const { code, stdout } = await seepAgent(['boot', '--minutes', '0.05', '--interval', '1', '--dir', folder]);
  expect(code).toBe(0);
  expect(stdout).toContain('4 samples');
  expect(readdirSync(folder).map((name) => name.replace(/^boot-\d{8}_\d{6}_/, ''))).toEqual(
    ['alerts', 'boot', 'kernel', 'memory', 'processes', 'summary', 'system'].map((name) => `${name}.log`),
  );
  expect(part('memory').split('\n')[0]).toBe(HEADER);
  expect(part('boot')).toMatch(/boot id +[\da-f-]{36}/);
  expect(part('kernel')).toContain('Control groups by memory');
  expect(part('summary')).toContain('-- Verdict --');
});

test('record writes the frames that would be sent: a keyframe, then differences', async () => {
  const file = join(folder, 'frames.jsonl');
  const { code, stdout } = await seepAgent(['record', '--seconds', '1.5', '--interval', '0.5', file]);
  expect([code, stdout.split(' ')[0]]).toEqual([0, '4']);
  const frames = readFileSync(file, 'utf8').trimEnd().split('\n').map(parseRecordedFrame);
  expect(frames.map(({ type }) => type)).toEqual(['hello', 'baseline', 'sample', 'sample', 'sample', 'bye']);
  let tables: Table[] = [];
  for (const frame of frames) {
    if (frame.type !== 'baseline' && frame.type !== 'sample') continue;
    if (frame.body.schema) tables = decodeKeyframe(frame.body.block, frame.body.schema);
    else applyDelta(frame.body.block, tables);
  }
  const processes = tables.find(({ schema }) => schema.name === 'process');
  expect(processes?.rowOf(process.pid)).toBeGreaterThan(0);
});

test('doctor says what can be read, and what not and why', async () => {
  const { code, stdout } = await seepAgent(['doctor', '--json', '--config', join(folder, 'none.yaml')]);
  expect(code).toBe(0);
  const { checks } = JSON.parse(stdout) as { checks: { what: string; state: string; remedy?: string }[] };
  expect(checks.find(({ what }) => what === 'memory')?.state).toBe('readable');
  expect(checks.filter(({ state, remedy }) => state !== 'readable' && remedy === undefined)).toEqual([]);
});

test.each([
  [['monitor', 'soon'], 'a number above 0'],
  [['analyze', '--threshold', 'memory=80'], 'memoryRatio'],
  [['record', 'file'], '--seconds'],
  [['enroll', '--server', 'http://127.0.0.1:9'], '--token-file'],
  [['enroll', '--server', 'nonsense', '--token', 'x'], 'as in https://'],
])('wrong use is told apart: %s', async (args, reason) => {
  const { code, stderr } = await seepAgent(args);
  expect(code).toBe(2);
  expect(stderr).toContain(reason);
});

test('what the system refuses is one sentence, not the place in the program', async () => {
  const { code, stderr } = await seepAgent(['record', '--seconds', '1', join(folder, 'none', 'file')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^seep-agent: ENOENT: no such file or directory, open '.*none\/file'\n$/);
});
