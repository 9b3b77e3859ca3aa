import { expect, it } from 'vitest';
import { parseFilter } from '@/lib/filter/filter.ts';
import { processFixture as row } from './process-fixture.ts';
import { filterProcesses, processRows } from './process-rows.ts';

it('adds what was swapped out, and turns ticks into time', () => {
  expect(processRows([row()], 100, true)[0]).toMatchObject({
    displayName: 'worker.py',
    ownBytes: 8,
    cpuMs: 2500,
  });
});

it('does not make numbers of what is not known', () => {
  expect(processRows([row({ anonBytes: null, cpuTicks: null })], 100, true)[0]).toMatchObject({
    ownBytes: null,
    cpuMs: null,
  });
  expect(processRows([row()], null, true)[0]?.cpuMs).toBeNull();
});

it('a process that is newer than the baseline grew by all that it has', () => {
  const [born, unknown] = [
    processRows([row({ growthBytes: null })], 100, true)[0],
    processRows([row({ growthBytes: null })], 100, false)[0],
  ];
  expect(born).toMatchObject({ isNew: true, growthBytes: 8 });
  expect(unknown).toMatchObject({ isNew: false, growthBytes: null });
});

it('leaves kernel threads out unless they are asked for', () => {
  const rows = processRows([row(), row({ pid: 2, isKernelThread: true })], 100, true);
  expect(filterProcesses(rows, parseFilter(''), false)).toHaveLength(1);
  expect(filterProcesses(rows, parseFilter(''), true)).toHaveLength(2);
});

it.each([
  ['worker', 1],
  ['unit:worker pid:42', 1],
  ['state:zombie', 0],
  ['user:1000', 1],
  ['container:x', 0],
])('filters by %s', (text, count) => {
  expect(filterProcesses(processRows([row()], 100, true), parseFilter(text), false)).toHaveLength(count);
});
