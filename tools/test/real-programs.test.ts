import { expect, test } from 'vitest';
import { NODE_PROGRAM, type RealOutcome, runReal } from '../src/evaluate/real/run-real.ts';

const leakOf = (outcomes: readonly RealOutcome[]): RealOutcome | undefined =>
  outcomes.find(({ role }) => role === 'leak');

test(
  'a real program that leaks is found, and its twin that caches is not',
  { timeout: 150_000 },
  async () => {
    const outcomes = await runReal([NODE_PROGRAM], 140, (now) => leakOf(now())?.isFound === true);
    expect(leakOf(outcomes)?.isFound).toBe(true);
    expect(outcomes.find(({ role }) => role === 'twin')?.isFound).toBe(false);
  },
);
