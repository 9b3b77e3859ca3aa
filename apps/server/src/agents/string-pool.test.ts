import type { ProcessDescription } from '@seep/shared';
import { expect, it } from 'vitest';
import { StringPool } from './string-pool.ts';

const description = (command: string): ProcessDescription => ({
  pid: 1,
  startTicks: 1,
  parentPid: 0,
  name: 'nginx',
  command,
  isKernelThread: false,
});

it('keeps one copy of what two hosts send alike, and changes nothing', () => {
  const pool = new StringPool();
  const [one, other] = [description('nginx: worker'), description('nginx: worker')];
  pool.shareIn([one]);
  pool.shareIn([other]);
  expect(pool.size).toBe(2);
  expect(other).toEqual(description('nginx: worker'));
});

it('does not grow without bound, whatever one agent sends', () => {
  const pool = new StringPool();
  const long = 'x'.repeat(64 * 1024);
  for (let index = 0; index < 2000; index++) pool.share(`${index} ${long}`);
  expect(pool.size).toBeGreaterThan(0);
  expect(pool.size).toBeLessThanOrEqual(256);
});
