import { expect, test } from 'vitest';
import { createWindows } from './windows.ts';

test('a cell is a minute of the host', () => {
  expect(createWindows(1)).toMatchObject({ cellMs: 60_000, hourCellMs: 3_600_000, fastProcessMs: 7_200_000 });
});

test('a time scale makes every window shorter by the same factor', () => {
  const real = createWindows(1);
  const scaled = createWindows(60);
  for (const name of Object.keys(real) as (keyof typeof real)[]) expect(scaled[name] * 60).toBe(real[name]);
});
