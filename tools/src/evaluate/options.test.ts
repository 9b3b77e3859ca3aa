import { expect, test } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

test('a dataset is all that is needed', () => {
  expect(parseOptions(['data', '--json', '--out', 'out.jsonl'])).toMatchObject({
    dataset: 'data',
    isJson: true,
    out: 'out.jsonl',
    seeds: undefined,
  });
});

test('without anything to evaluate it takes a few seeds', () => {
  expect(parseOptions([]).seeds).toEqual({ first: 0, last: 9 });
  expect(parseOptions(['--seeds', '5000-5099']).seeds).toEqual({ first: 5000, last: 5099 });
});

test.each([[['a', 'b']], [['--seeds', 'x']], [['--seeds', '9-1']], [['--unknown']]])(
  '%j is wrong use',
  (args) => {
    expect(() => parseOptions(args)).toThrow(UsageError);
  },
);
