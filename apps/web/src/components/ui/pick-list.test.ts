import { expect, it } from 'vitest';
import { matching } from './pick-list.tsx';

const item = (text: string) => ({ value: text, text, content: text });
const groups = [
  { heading: 'Pages', items: [item('Fleet'), item('Findings')] },
  { heading: 'Hosts', items: [item('web-db'), item('db-01'), item('db-02')] },
];

it.each([
  ['', ['Fleet', 'Findings', 'web-db', 'db-01', 'db-02']],
  ['DB', ['db-01', 'db-02', 'web-db']],
  ['db 02', ['db-02']],
  ['nothing', []],
])('"%s" finds %j', (text, values) => {
  expect(matching(groups, text).flatMap(({ items }) => items.map(({ value }) => value))).toEqual(values);
});

it('shows no more than can be read', () => {
  const many = [{ items: Array.from({ length: 10_000 }, (_, index) => item(`host ${index}`)) }];
  expect(matching(many, 'host')[0]?.items.length).toBeLessThanOrEqual(50);
});
