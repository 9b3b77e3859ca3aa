import { expect, it } from 'vitest';
import { changeOf } from './columns.ts';
import { growthText } from './growth.tsx';

const MINUTE = 60_000;
const MIB = 1024 ** 2;

it.each([
  ['an hour or a day is what people plan in', 30, '+20 MiB/h', '+10 MiB in 30 min'],
  [
    'of a minute nobody is told an hour',
    1,
    '+10 MiB',
    '+10 MiB in 1 min: too short a time to speak of an hour',
  ],
])('%s', (_name, minutes, text, hint) => {
  const change = changeOf([0, minutes * MINUTE], [MIB, 11 * MIB], { fromMs: 0, toMs: 60 * MINUTE });
  expect(change && growthText(change, true)).toEqual({ text, hint });
});

it('what is counted has no unit', () => {
  expect(growthText({ start: 14, now: 406, elapsedMs: 60 * MINUTE, perHour: 392 }, false).text).toBe(
    '+392/h',
  );
});
