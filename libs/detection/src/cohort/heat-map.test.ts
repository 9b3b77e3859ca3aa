import { expect, test } from 'vitest';
import { Random } from '../evaluate/random.ts';
import { heatMapOf } from './heat-map.ts';

const MIB = 1024 ** 2;
const HOURS = 96;

/** Hosts with work of their own, that grow by so much an hour. */
function hosts(count: number, mibPerHour: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const level = random.between(400, 500);
    return Float64Array.from(
      { length: HOURS },
      (_, hour) => (level + mibPerHour * hour + random.between(0, 20)) * MIB,
    );
  });
}

test('hosts are counted by level, and what is unknown is left out', () => {
  const { edges, counts } = heatMapOf([[5, 30], [2, Number.NaN], [40]]);
  expect(edges).toEqual([0, 2, 4, 8, 16, 32]);
  // The one that is known for the last time only ends there.
  expect(counts).toEqual([
    [0, 1, 1, 0, 0, 0],
    [0, 0, 0, 0, 1, 1],
  ]);
});

test('levels that lie close together are told apart by equal steps', () => {
  const { edges, counts } = heatMapOf([[400 * MIB], [410 * MIB], [460 * MIB]]);
  expect(edges.map((edge) => edge / MIB)).toEqual([400, 408, 416, 424, 432, 440, 448, 456]);
  expect(counts).toEqual([[1, 1, 0, 0, 0, 0, 0, 1]]);
});

test('of nothing there is a map without buckets', () => {
  expect(heatMapOf([])).toEqual({ edges: [], counts: [], isRising: [] });
});

test('buckets that hosts drift into are marked, and no others', () => {
  const { edges, isRising } = heatMapOf([...hosts(12, 3, 1), ...hosts(12, 0, 2)]);
  const marked = edges.filter((_, bucket) => isRising[bucket]).map((edge) => edge / MIB);
  expect(marked.length).toBeGreaterThan(2);
  // Where they were at first nobody has drifted to; where they got within the last hours, not all of them have.
  expect(Math.min(...marked)).toBeGreaterThan(420);
  expect(Math.max(...marked)).toBeLessThan(500 + 3 * HOURS);
});

test('one host that is far from all others, or lies, does not decide where the buckets are', () => {
  const honest = hosts(12, 3, 1);
  const liar = (level: number) => Float64Array.from({ length: HOURS }, () => level);
  const { edges, counts, isRising } = heatMapOf([...honest, liar(2 ** 52), liar(1)]);
  // Steps as of the honest alone; the liars are counted at the ends.
  expect(edges[0]).toBe(0);
  expect(edges[1]).toBeGreaterThan(300 * MIB);
  expect(edges.at(-1)).toBeLessThan(1000 * MIB);
  expect(isRising.filter(Boolean).length).toBeGreaterThan(2);
  for (const row of counts) expect([row.reduce((sum, count) => sum + count), row[0]]).toEqual([14, 1]);
  expect(counts[0]?.at(-1)).toBe(1);
});

test('level fleets are marked no more often than the test lets', () => {
  let marked = 0;
  let buckets = 0;
  for (let seed = 0; seed < 200; seed++) {
    const { isRising } = heatMapOf(hosts(40, 0, 100 + seed));
    marked += isRising.filter(Boolean).length;
    buckets += isRising.length;
  }
  expect(buckets).toBeGreaterThan(1000);
  expect(marked / buckets).toBeLessThanOrEqual(0.01);
});
