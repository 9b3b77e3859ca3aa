import { describe, expect, it } from 'vitest';
import { exampleFinding } from './finding-fixture.ts';
import { type Ledger, ledgerShare, ownGrowthBytes } from './ledger-share.ts';

const bucket = (id: string, ...bytes: (number | null)[]) => ({ id, label: id, reclaimable: false, bytes });

const ledger = (rest: Partial<Ledger>): Ledger => ({
  timesMs: [1, 2, 3],
  totalBytes: [1000, 1000, 1000],
  availableBytes: [700, 600, 500],
  swapUsedBytes: [0, 0, 0],
  activity: [0, 0, 0],
  buckets: [
    bucket('free', 500, 400, 298),
    bucket('anonymous', 300, 400, 500),
    bucket('pageTables', 10, 10, 11),
    bucket('shared', 90, 90, 90),
  ],
  unaccountedBytes: [100, 100, 101],
  ...rest,
});

describe('share of the ledger', () => {
  it('says what grew and what gave way, the greatest growth first', () => {
    const { changes, availableBytes } = ledgerShare(ledger({}));
    expect(availableBytes).toBe(-200);
    expect(changes.map(({ layer, changeBytes }) => [layer.id, changeBytes])).toEqual([
      ['anonymous', 200],
      ['free', -202],
    ]);
  });

  it('takes the samples at the ends that have a number', () => {
    const { changes, availableBytes } = ledgerShare(
      ledger({
        buckets: [bucket('anonymous', null, 300, null)],
        availableBytes: [null, null, null],
      }),
    );
    expect(availableBytes).toBeNull();
    // One number is no change; of the others only what is unaccounted for moved.
    expect(changes.map(({ layer }) => layer.id)).toEqual(['unaccounted']);
  });

  it('is measured against the memory of a family, not its number of processes', () => {
    const family = exampleFinding({ metric: 'count', from: 15, to: 60, bytesFrom: 100, bytesTo: 400 });
    expect(ownGrowthBytes(family)).toBe(300);
    expect(ownGrowthBytes(exampleFinding({ metric: 'anonBytes', from: 5, to: 12 }))).toBe(7);
    expect(ownGrowthBytes(exampleFinding({ metric: 'fds', from: 5, to: 12 }))).toBeUndefined();
  });
});
