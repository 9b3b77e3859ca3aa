import { expect, it } from 'vitest';
import { parseViews, withView } from './saved-views.ts';

it.each([
  [null, 0],
  ['not JSON', 0],
  ['{"name":"x"}', 0],
  ['[{"name":"x","query":"q=db"},{"name":7},null]', 1],
])('%s holds %d views', (text, count) => {
  expect(parseViews(text)).toHaveLength(count);
});

it('a view of the same name takes the place of the one before', () => {
  const views = withView([{ name: 'db', query: 'a' }], { name: 'app', query: 'b' });
  expect(withView(views, { name: 'db', query: 'c' })).toEqual([
    { name: 'app', query: 'b' },
    { name: 'db', query: 'c' },
  ]);
});
