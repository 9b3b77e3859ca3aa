import { expect, it } from 'vitest';
import { parseFilter } from '@/lib/filter/filter.ts';
import { exampleItem } from './finding-fixture.ts';
import { bytesPerHour, filterFindings, orderFindings } from './finding-rows.ts';

it('puts what is open, worst and ends first at the top', () => {
  const items = [
    exampleItem(1, { state: 'fixed' }),
    exampleItem(2, { state: 'probable', forecast: null }),
    exampleItem(3, { state: 'probable' }),
    exampleItem(4, { state: 'confirmed', forecast: null }),
    exampleItem(5, { state: 'fixed' }),
  ];
  expect(orderFindings(items).map(({ id }) => id)).toEqual([4, 3, 2, 5, 1]);
});

it.each([
  ['state:probable', 1],
  ['state:fixed', 0],
  ['host:db kind:process class:idle is:open', 1],
  ['worker', 1],
  ['nginx', 0],
])('filters by %s', (text, count) => {
  expect(filterFindings([exampleItem(1)], parseFilter(text))).toHaveLength(count);
});

it('knows the pace in bytes of a count too, where it is told', () => {
  expect(bytesPerHour(exampleItem(1))).toBe(10 * 1024 ** 2);
  expect(bytesPerHour(exampleItem(1, { metric: 'count', bytesPerHour: 7 }))).toBe(7);
  expect(bytesPerHour(exampleItem(1, { metric: 'count' }))).toBeNull();
});
