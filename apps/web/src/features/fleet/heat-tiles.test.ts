import { describe, expect, it } from 'vitest';
import { changedTiles, ofLook, tileLooks } from './heat-tiles.ts';

const GIB = 1024 ** 3;
const host = (state: 'healthy' | 'confirmed', usedGib: number | null) => ({
  state,
  memTotalBytes: 10 * GIB,
  memAvailableBytes: usedGib === null ? null : (10 - usedGib) * GIB,
});

describe('tiles of the map', () => {
  it('look by state and by how full the memory is, in whole pixels', () => {
    const looks = tileLooks([host('healthy', 5), host('confirmed', 9.6), host('healthy', null)], 20);
    expect([...looks].map(ofLook)).toEqual([
      { state: 'healthy', filledPixels: 10 },
      { state: 'confirmed', filledPixels: 19 },
      { state: 'healthy', filledPixels: 0 },
    ]);
  });

  it('are drawn again only where a look has changed', () => {
    const before = tileLooks([host('healthy', 5), host('healthy', 5), host('healthy', 5)], 20);
    // A hundred megabytes are less than a pixel of twenty.
    const after = tileLooks([host('healthy', 5.1), host('confirmed', 5), host('healthy', 7)], 20);
    expect(changedTiles(before, after)).toEqual([1, 2]);
    expect(changedTiles(undefined, after)).toEqual([0, 1, 2]);
  });
});
