import { expect, it } from 'vitest';
import { exampleFinding } from '../findings/finding-fixture.ts';
import { ownMemory, processVerdict } from './process-verdict.ts';

const HOUR = 3_600_000;
const MIB = 1024 ** 2;
const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
const process = {
  command: 'python3 /srv/worker.py',
  name: 'python3',
  pid: 42,
  goneAtMs: null,
  startedAtMs: HOUR,
};
const columns = {
  timesMs: [0, HOUR],
  values: { anonBytes: [10 * MIB, 30 * MIB], swapBytes: [0, 5 * MIB] },
};
const seen = { window: { fromMs: 0, toMs: HOUR }, nowMs: HOUR, timeOf };

it('tells its size with what was swapped out, and how it changed', () => {
  expect(processVerdict(process, columns, seen)).toBe(
    'worker.py (pid 42) has 35 MiB of its own, +25 MiB/h in this range',
  );
});

it('tells of a leak since when, how fast and until when', () => {
  const leak = exampleFinding();
  const nowMs = (leak.forecast?.atMs[1] ?? 0) - 6 * HOUR;
  expect(processVerdict(process, columns, { ...seen, leak, nowMs })).toBe(
    'worker.py (pid 42) has 35 MiB of its own and leaks 10 MiB/h since 09:00; memory ends in 6 h',
  );
});

it('tells when it ended', () => {
  expect(processVerdict({ ...process, goneAtMs: 3 * HOUR }, columns, seen)).toBe(
    'worker.py (pid 42) was gone by 03:00, after 2 h',
  );
});

it('claims nothing without numbers', () => {
  expect(processVerdict(process, undefined, seen)).toBe('worker.py (pid 42) runs since 01:00');
});

it('does not take what is not known for nothing', () => {
  expect(ownMemory({ timesMs: [0, 1], values: { anonBytes: [null, 1], swapBytes: [1, null] } })).toEqual([
    null,
    1,
  ]);
});
