import { expect, it } from 'vitest';
import { type Filterable, matches, parseFilter } from './filter.ts';

const ROW: Filterable = {
  texts: ['db-07', 'nginx: worker', null],
  fields: { state: 'probable', kernel: '6.1.0-18-amd64', role: null },
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
])('"%s" lets the row through: %s', (text, expected) => {
  expect(matches(parseFilter(text), ROW)).toBe(expected);
});
