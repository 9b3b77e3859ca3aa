import { expect, test } from 'vitest';
import { DEFAULT_RULES, type RuleReading, rulesThatHold } from './rules.ts';
import { RuleWatch } from './rule-watch.ts';

const GIB = 1024 ** 3;
const MINUTE_MS = 60_000;

const reading = (over: Partial<RuleReading> = {}): RuleReading => ({
  memTotalBytes: 100 * GIB,
  memAvailableBytes: 50 * GIB,
  swapTotalBytes: 8 * GIB,
  swapFreeBytes: 8 * GIB,
  openFiles: 1000,
  maxOpenFiles: 100_000,
  processes: 300,
  zombies: 0,
  growth: undefined,
  ...over,
});

test.each<[string, Partial<RuleReading>, string[]]>([
  ['a healthy host', {}, []],
  ['81 % of memory', { memAvailableBytes: 19 * GIB }, ['memory warning']],
  ['91 % of memory', { memAvailableBytes: 9 * GIB }, ['memory critical']],
  ['some swap', { swapFreeBytes: 7.9 * GIB }, ['swap warning']],
  ['more than a GiB of swap', { swapFreeBytes: 6 * GIB }, ['swap critical']],
  ['a zombie', { zombies: 1 }, ['zombies warning']],
  ['most descriptors', { openFiles: 81_000 }, ['descriptors critical']],
  ['too many processes', { processes: 1001 }, ['processes warning']],
  [
    'what is unknown',
    { memAvailableBytes: undefined, swapFreeBytes: undefined, maxOpenFiles: undefined },
    [],
  ],
  ['growth, which nobody asked for', { growth: { pid: 7, fromBytes: GIB, toBytes: 2 * GIB } }, []],
])('%s', (_name, over, expected) => {
  const holding = rulesThatHold(reading(over), DEFAULT_RULES);
  expect(holding.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(expected);
});

test('growth is judged where it is asked for, and a rule that is off says nothing', () => {
  const grown = reading({ zombies: 9, growth: { pid: 7, fromBytes: GIB, toBytes: 1.2 * GIB } });
  const [verdict, ...others] = rulesThatHold(grown, { ...DEFAULT_RULES, zombies: null, growthRatio: 0.1 });
  expect(others).toEqual([]);
  expect(verdict?.message).toBe('process 7 grew by 20 % within 5 min: 1 GiB → 1.2 GiB');
});

test('a rule is told when it has held for long enough, when it gets worse, and when it is over', () => {
  const watch = new RuleWatch();
  const at = (minute: number, availableGib: number): string[] =>
    watch
      .observe(minute * MINUTE_MS, reading({ memAvailableBytes: availableGib * GIB }), DEFAULT_RULES)
      .flatMap((change) =>
        change.state === 'firing'
          ? [`${change.verdict.severity} since ${change.sinceMs / MINUTE_MS}`]
          : change.rule === 'memory'
            ? ['ended']
            : [],
      );
  expect([at(0, 50), at(1, 15), at(2, 15)]).toEqual([[], [], []]);
  expect(at(3, 15)).toEqual(['warning since 1']);
  expect([at(4, 15), at(5, 5)]).toEqual([[], ['critical since 1']]);
  // A moment below the mark is no end.
  expect([at(6, 50), at(7, 5), at(8, 50), at(9, 50)]).toEqual([[], [], [], []]);
  expect(at(10, 50)).toEqual(['ended']);
});
