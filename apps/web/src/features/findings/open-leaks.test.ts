import { expect, it } from 'vitest';
import { exampleItem } from './finding-fixture.ts';
import { openLeaksOf } from './open-leaks.ts';

it('keeps the order of the server, whose first of a host is its most urgent', () => {
  const [first, second] = [exampleItem(1), exampleItem(2)];
  const open = openLeaksOf({ items: [first, second], hasMore: false }, false);
  expect(open.leaks).toEqual([first, second]);
  expect(open.byHost.get(1)).toBe(first);
});

it('says why the findings of a host may be missing', () => {
  expect(openLeaksOf(undefined, false)).toMatchObject({
    leaks: undefined,
    hasMore: false,
    whyMissing: 'its findings have not come yet',
  });
  expect(openLeaksOf(undefined, true).whyMissing).toBe('its findings could not be loaded');
  expect(openLeaksOf({ items: [exampleItem(1)], hasMore: true }, false).whyMissing).toBe(
    'its findings are not among the 1 most urgent of the fleet',
  );
});
