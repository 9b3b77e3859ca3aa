import { expect, it } from 'vitest';
import { sparkPath } from './sparkline.tsx';

it('leaves a gap where there is one', () => {
  const path = sparkPath([0, 10, 20, 30], [0, 100, null, 100], { fromMs: 0, toMs: 30 });
  expect(path).toBe('M0.0 16.0L24.0 0.0M72.0 0.0');
});

it('draws nothing of a single number', () => {
  expect(sparkPath([0], [1], { fromMs: 0, toMs: 1 })).toBe('');
});
