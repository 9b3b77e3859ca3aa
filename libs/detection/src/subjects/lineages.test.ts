import { expect, test } from 'vitest';
import type { ObservedProcess } from '../model.ts';
import { createPaths } from '../paths/paths.ts';
import { createWindows } from '../windows.ts';
import type { Incarnation } from './lineage-suspect.ts';
import { Lineages } from './lineages.ts';

const HOUR = 3_600_000;
const windows = createWindows(1);

function lineages(): Lineages {
  return new Lineages(windows, createPaths(windows).lineage, () => 16 * 1024 ** 3);
}

function life(pid: number, command = '/opt/api'): Incarnation {
  const process: ObservedProcess = {
    pid,
    startTicks: pid,
    parentPid: 1,
    name: 'api',
    command,
    isKernelThread: false,
    cgroup: '/system.slice/api.service',
  };
  return { process, spawner: undefined };
}

test('a program that ended and was started again is a lineage', () => {
  const known = lineages();
  known.begin(life(1), 0);
  known.end(life(1), undefined, 5 * HOUR, true, 5 * HOUR);
  expect(known.size).toBe(0);
  known.begin(life(2), 5 * HOUR);
  expect([...known].map(({ current }) => current?.process.pid)).toEqual([2]);
  known.begin(life(3, '/opt/other'), 5 * HOUR);
  known.begin(life(2), 6 * HOUR);
  expect([...known].map(({ current }) => current?.process.pid)).toEqual([2]);
});

test.each<[string, number, boolean]>([
  ['lived for minutes', HOUR / 4, true],
  ['was one of several', 5 * HOUR, false],
])('what %s is not waited for', (_what, livedMs, isAlone) => {
  const known = lineages();
  known.end(life(1), undefined, livedMs, isAlone, 5 * HOUR);
  known.begin(life(2), 5 * HOUR);
  expect(known.size).toBe(0);
});

test('two at a time are none, nor are they ever after', () => {
  const known = lineages();
  known.end(life(1), undefined, 5 * HOUR, true, 5 * HOUR);
  known.begin(life(2), 5 * HOUR);
  known.begin(life(3), 6 * HOUR);
  expect(known.size).toBe(0);
  known.end(life(3), undefined, 5 * HOUR, true, 11 * HOUR);
  known.begin(life(4), 11 * HOUR);
  expect(known.size).toBe(0);
});

test('what is not started again for a day is forgotten', () => {
  const known = lineages();
  known.end(life(1), undefined, 5 * HOUR, true, 5 * HOUR);
  known.begin(life(2), 5 * HOUR);
  known.end(life(2), undefined, 5 * HOUR, true, 10 * HOUR);
  expect(known.expire(20 * HOUR)).toHaveLength(0);
  expect(known.expire(35 * HOUR)).toHaveLength(1);
  known.begin(life(3), 36 * HOUR);
  expect(known.size).toBe(0);
});
