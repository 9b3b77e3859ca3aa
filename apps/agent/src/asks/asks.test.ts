import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { KernelFs, readPidStat } from '@seep/collectors';
import { type Ask, decodeToServer, encodeMessage, MAX_ANSWER_BYTES, MAX_ANSWER_GROUPS } from '@seep/shared';
import { expect, onTestFinished, test } from 'vitest';
import { Asks } from './asks.ts';

const STAT = `7 (program) S 1 7 7 0 -1 4194304 5 0 0 0 1 1 0 0 20 0 1 0 4711 1 1 ${Array.from({ length: 28 }, () => 0).join(' ')}\n`;

/** A host with one process, pid 7, of these files. */
function hostOf(files: Record<string, string>): KernelFs {
  const root = mkdtempSync(join(tmpdir(), 'seep-ask-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries({ stat: STAT, statm: '100 50 10 1 0 20 0\n', ...files })) {
    const path = join(root, 'proc', '7', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return new KernelFs(root);
}

function asksOf(fs: KernelFs, monotonicMs = () => performance.now()): Asks {
  return new Asks({ fs, pageSizeBytes: 4096, now: () => 1000, monotonicMs });
}

const ask = (given: Partial<Ask> = {}): Ask => ({
  id: 1,
  pid: 7,
  startTicks: 4711,
  reads: ['limits'],
  ...given,
});

test('all reads of this very process, as they go over the wire', () => {
  const fs = new KernelFs();
  const startTicks = readPidStat(fs, process.pid)?.startTicks ?? 0;
  const answer = asksOf(fs).answer(
    ask({ pid: process.pid, startTicks, reads: ['memory', 'maps', 'descriptors', 'limits'] }),
  );
  const { reading } = answer;
  expect(reading?.unread).toEqual({});
  expect(reading?.memory?.rssBytes).toBeGreaterThan(1024 ** 2);
  expect(reading?.maps?.groups.map(({ name }) => name)).toContain('[heap]');
  const rss = reading?.maps?.groups.reduce((sum, group) => sum + group.rssBytes, 0) ?? 0;
  // Read one after another: what is mapped changes a little.
  expect(Math.abs(rss - (reading?.memory?.rssBytes ?? 0))).toBeLessThan(0.1 * rss);
  expect(reading?.descriptors?.examinedCount).toBeGreaterThan(2);
  expect(reading?.limits?.openFiles?.hasLimit).toBe(true);
  expect(reading?.limits?.oomScore).toBeGreaterThanOrEqual(0);
  expect(decodeToServer(encodeMessage({ type: 'answer', body: answer }))).toEqual({
    type: 'answer',
    body: answer,
  });
});

test.each([
  ['has another start time', ask({ startTicks: 4712 })],
  ['is not there', ask({ pid: 8 })],
])('a process that %s is not read', (_why, question) => {
  expect(asksOf(hostOf({})).answer(question)).toEqual({
    id: 1,
    atMs: 1000,
    tookMs: 0,
    refusal: 'no_such_process',
  });
});

test('what cannot be read is said, one by one', () => {
  const fs = hostOf({ smaps: '', 'fd/x': '' });
  const { reading } = asksOf(fs).answer(ask({ reads: ['memory', 'limits', 'environ'] }));
  expect(reading).toEqual({
    unread: { memory: 'not_readable', limits: 'not_readable', environ: 'unknown_read' },
  });
});

test('maps of a process that reading would stall are left alone', () => {
  const fs = hostOf({ statm: `1000000 600000 10 1 0 20 0\n` });
  const { reading } = asksOf(fs).answer(ask({ reads: ['memory', 'maps'] }));
  expect(reading?.unread).toEqual({ memory: 'too_large', maps: 'too_large' });
});

test('an answer is bounded, whatever a process has mapped', () => {
  const region = (index: number) =>
    `${(index * 4096).toString(16)}-${((index + 1) * 4096).toString(16)} rw-p 00000000 00:00 ${index} /${`${index}`.padEnd(1500, '€')}\nRss: ${index + 1} kB\n`;
  const fs = hostOf({ smaps: Array.from({ length: 3000 }, (_, index) => region(index)).join('') });
  const answer = asksOf(fs).answer(ask({ reads: ['maps'] }));
  const groups = answer.reading?.maps?.groups ?? [];
  expect(groups).toHaveLength(MAX_ANSWER_GROUPS);
  expect(groups.at(-1)?.name).toBe('[others]');
  const told = groups.reduce((sum, { regionCount }) => sum + regionCount, 0);
  expect(told).toBe(answer.reading?.maps?.regionCount);
  expect(encodeMessage({ type: 'answer', body: answer }).length).toBeLessThan(MAX_ANSWER_BYTES);
});

test('asks are answered at a bounded rate', () => {
  let nowMs = 0;
  const asks = asksOf(
    hostOf({ limits: 'Max open files            1024                 524288               files\n' }),
    () => nowMs,
  );
  const refusals = () => Array.from({ length: 30 }, () => asks.answer(ask()).refusal);
  expect(refusals().filter((refusal) => refusal === undefined)).toHaveLength(10);
  nowMs = 3000;
  expect(refusals().filter((refusal) => refusal === undefined)).toHaveLength(3);
});

test('descriptors are counted by kind', () => {
  const fs = hostOf({});
  const folder = join(fs.root, 'proc', '7', 'fd');
  mkdirSync(folder);
  for (const [index, target] of ['socket:[1]', 'socket:[2]', 'anon_inode:[eventfd]', '/dev/null'].entries())
    symlinkSync(target, join(folder, `${index}`));
  expect(asksOf(fs).answer(ask({ reads: ['descriptors'] })).reading?.descriptors).toEqual({
    counts: { socket: 2, anonInode: 1, device: 1 },
    anonInodes: { eventfd: 1 },
    examinedCount: 4,
    isComplete: true,
  });
});
