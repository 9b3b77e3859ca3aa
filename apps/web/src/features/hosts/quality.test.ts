import { expect, it } from 'vitest';
import { qualityMarks } from './quality.ts';

const columns = (late: (number | null)[], dropped: (number | null)[]) => ({
  timesMs: late.map((_value, index) => index * 1000),
  values: { agentLateMilliseconds: late, agentDroppedRecords: dropped },
});

it('finds nothing in samples that came in time', () => {
  expect(qualityMarks(columns([0, 7, 900], [0, 0, 0]), 1000)).toEqual([]);
});

it('marks samples that were late, neighbours together', () => {
  expect(qualityMarks(columns([0, 0, 1500, 2500, 0], [0, 0, 0, 0, 0]), 1000)).toEqual([
    { kind: 'late', fromMs: 500, toMs: 3000, amount: 2500 },
  ]);
});

it('marks records that the spool dropped, and knows that a new agent counts anew', () => {
  expect(qualityMarks(columns([0, 0, 0, 0], [0, 5, 8, 0]), 1000)).toEqual([
    { kind: 'lost', fromMs: 0, toMs: 2000, amount: 8 },
  ]);
});

it('looks across a gap', () => {
  expect(qualityMarks(columns([0, null, 0], [2, null, 6]), 1000)).toEqual([
    { kind: 'lost', fromMs: 0, toMs: 2000, amount: 4 },
  ]);
});
