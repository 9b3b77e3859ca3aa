import { expect, it } from 'vitest';
import { type Filterable, matches, parseFilter } from './filter.ts';

const ROW: Filterable = {
  texts: ['db-07', 'nginx: worker', null],
  fields: { state: 'probable', kernel: '6.1.0-18-amd64', role: null },
  numbers: { growth: 5 * 1024 ** 2, used: 0.83, swap: null },
};

it.each([
  ['', true],
  ['   ', true],
  ['DB', true],
  ['db worker', true],
  ['db other', false],
  ['state:probable', true],
  ['state:healthy', false],
  ['state:healthy state:probable', true],
  ['state:probable kernel:6.1 db', true],
  ['kernel:5', false],
  ['role:web', false],
  ['nginx:', true],
  ['nope:worker', false],
  ['"nginx: worker"', true],
  ['"nginx: wor', true],
  ['"worker nginx"', false],
  ['state:"probable"', true],
  ['>1MiB/h', true],
  ['>1mib/h db state:probable', true],
  ['>10MiB/h', false],
  ['<10m/h', true],
  ['>100MiB/day', true],
  ['>130MiB/day', false],
  ['used>80%', true],
  ['used:>90%', false],
  ['used<=90%', true],
  ['used>=83%', true],
  ['used<=83%', true],
  ['used>83%', false],
  ['used<83%', false],
  ['>=5MiB/h', true],
  ['>5MiB/h', false],
  ['swap>0', false],
  ['nothing>1', false],
  ['a->b', false],
])('"%s" lets the row through: %s', (text, expected) => {
  expect(matches(parseFilter(text), ROW)).toBe(expected);
});

it('rows without numbers are searched for a bound as for any word', () => {
  const row: Filterable = { texts: ['sh -c "test $n >5"'], fields: {} };
  expect(matches(parseFilter('>5'), row)).toBe(true);
  expect(matches(parseFilter('>=5'), row)).toBe(false);
  expect(matches(parseFilter('used>80%'), row)).toBe(false);
});
