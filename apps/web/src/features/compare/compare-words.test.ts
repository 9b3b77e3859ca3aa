import { expect, it } from 'vitest';
import { compareSentence, fastestLine, lastDifference } from './compare-words.ts';
import { type Compared, uptimeExtent } from './use-compared.ts';

const MINUTE = 60_000;

function boot(no: number, bootedMin: number, fromMin: number, toMin: number): Compared {
  return {
    key: `b1-${no}`,
    subject: { kind: 'boot', hostId: 1, bootNo: no },
    host: { name: 'db' },
    boot: { no },
    process: undefined,
    originMs: bootedMin * MINUTE,
    watched: { fromMs: fromMin * MINUTE, toMs: toMin * MINUTE },
  } as unknown as Compared;
}

it('says for how long two boots can be compared', () => {
  const boots = [boot(2, 1000, 1005, 1025), boot(1, 0, 10, 500)];
  expect(compareSentence(boots, 'uptime')).toBe('db, boot 2 against db, boot 1, by uptime: 15 min of both');
  expect(compareSentence(boots, 'time')).toContain('no stretch in which both were watched');
});

it('asks for a second line', () => {
  expect(compareSentence([boot(1, 0, 0, 1)], 'uptime')).toContain('add a line');
});

it('tells the distance at the last point that both lines have', () => {
  const lines = [
    { label: 'A', values: [1, 5, null] },
    { label: 'B', values: [1, 2, 9] },
  ] as const;
  expect(lastDifference([...lines], [0, 10, 20], String, (at) => `+${at}`)).toBe('A is 3 above B at +10');
});

it('names the line that grows fastest, and the pace of the one in the middle', () => {
  const HOUR = 60 * MINUTE;
  const lines = [
    { label: 'a', values: [0, 5] },
    { label: 'b', values: [0, 100] },
    { label: 'c', values: [3, 3] },
  ];
  const window = { fromMs: 0, toMs: HOUR };
  expect(fastestLine(lines, [0, HOUR], window, false)).toBe(
    'b grows fastest of 3, by 100/h; their median is +5/h',
  );
  expect(fastestLine(lines.slice(2), [0, HOUR], window, false)).toBeUndefined();
  // Of an even number it is the mean of the two in the middle, and a line without a pace is none of them.
  const four = [...lines, { label: 'd', values: [0, 15] }, { label: 'e', values: [null, 7] }];
  expect(fastestLine(four, [0, HOUR], window, false)).toBe(
    'b grows fastest of 4, by 100/h; their median is +10/h',
  );
});

it('an axis of uptime covers all that was watched, in steps that do not creep', () => {
  expect(uptimeExtent([boot(2, 1000, 1005, 1025), boot(1, 0, 12, 47)])).toEqual({
    fromMs: 5 * MINUTE,
    toMs: 50 * MINUTE,
  });
  expect(uptimeExtent([boot(1, 0, 12, 12)])).toEqual({ fromMs: 0, toMs: MINUTE });
});
