import { expect, it } from 'vitest';
import { differencesOf } from './differences.ts';

it('tells what differs from what is the same', () => {
  const facts = [
    new Map([
      ['Kernel', '6.1'],
      ['Memory', '8 GiB'],
      ['label role', 'web'],
    ]),
    new Map([
      ['Kernel', '6.8'],
      ['Memory', '8 GiB'],
    ]),
  ];
  expect(differencesOf(facts)).toEqual({
    differing: [
      { term: 'Kernel', values: ['6.1', '6.8'] },
      { term: 'label role', values: ['web', null] },
    ],
    same: [{ term: 'Memory', value: '8 GiB' }],
  });
});

it('what nobody knows is no difference', () => {
  expect(differencesOf([new Map([['Kernel', null]]), new Map([['Kernel', null]])])).toEqual({
    differing: [],
    same: [],
  });
});
