import type { ProgramCensus } from '@seep/detection';
import { expect, it } from 'vitest';
import { growthOf } from './growth.ts';

const census = (program: string, floors: number[], metric = 'anonBytes'): ProgramCensus => ({
  program,
  metric,
  processes: 1,
  hours: floors.length,
  floors,
});

it('ranks a host\u2019s programs by what they grew within a week', () => {
  const fortnight = Array.from({ length: 336 }, (_, hour) => 1000 + hour);
  expect(
    growthOf([
      census('still', [5000]),
      census('shrinking', [900, 800]),
      census('slow', fortnight),
      census('fast', [100, 400]),
      census('slab', [1, 1_000_000], 'sUnreclaimBytes'),
    ]),
  ).toEqual([
    { program: 'fast', version: undefined, processes: 1, bytes: 400, grownBytes: 300, hours: 1 },
    { program: 'slow', version: undefined, processes: 1, bytes: 1335, grownBytes: 168, hours: 168 },
  ]);
});

it('keeps five, so that one host does not fill the fleet\u2019s list', () => {
  expect(growthOf(Array.from({ length: 9 }, (_, index) => census(`p${index}`, [0, index])))).toHaveLength(5);
});
