import { expect, it } from 'vitest';
import { layoutTiles, tileAt, tileSize } from './heat-map-layout.ts';

it.each([12, 240, 800, 3000, 10_000])('%d hosts leave half a screen to the table', (count) => {
  expect(layoutTiles(count, 1400, tileSize(count)).height).toBeLessThan(360);
});

it('finds the tile under the pointer, and none between tiles', () => {
  const size = { width: 8, height: 8, gap: 2, hasText: false };
  const layout = layoutTiles(25, 100, size);
  expect(layout).toEqual({ columns: 10, rows: 3, height: 28 });
  expect(tileAt(0, 0, 25, layout, size)).toBe(0);
  expect(tileAt(17, 11, 25, layout, size)).toBe(11);
  expect(tileAt(9, 0, 25, layout, size)).toBeUndefined();
  expect(tileAt(99, 21, 25, layout, size)).toBeUndefined();
});
