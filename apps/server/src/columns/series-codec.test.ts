import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BitReader, BitWriter } from './bits.ts';
import { encodeSeries, isConstant, MOST, SeriesReader } from './series-codec.ts';

const whole = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.integer({ min: 0, max: 100_000 }),
  fc.maxSafeInteger(),
);
const cell = fc.oneof({ arbitrary: whole, weight: 5 }, { arbitrary: fc.constant(Number.NaN), weight: 1 });

function throughBits(series: readonly number[][]): number[][] {
  const out = new BitWriter();
  const offsets = series.map((values) => {
    const offset = out.byteLength;
    encodeSeries(Float64Array.from(values), values.length, out);
    out.align();
    return offset;
  });
  const bytes = out.finish();
  return series.map((values, index) => {
    const reader = new SeriesReader(values[0] as number, new BitReader(bytes, offsets[index] as number));
    const last = values.length - 1;
    return [reader.first, ...values.slice(1).map((_, at) => reader.next(at + 1 === last))];
  });
}

const list = fc.array(fc.array(cell, { minLength: 2, maxLength: 40 }), { maxLength: 5 });

it('gives back any numbers, and what is missing', () => {
  fc.assert(
    fc.property(list, (series) => {
      expect(throughBits(series)).toEqual(series);
    }),
  );
});

/** The same, with some numbers passed over: of those only the last is told. */
function passedOver(values: readonly number[], stride: number): number[] {
  const out = new BitWriter();
  encodeSeries(Float64Array.from(values), values.length, out);
  const reader = new SeriesReader(values[0] as number, new BitReader(out.finish(), 0));
  const found = [reader.first];
  for (let at = 0; at < values.length - 1;) {
    const count = Math.min(stride, values.length - 1 - at);
    at += count;
    found.push(reader.pass(count, at === values.length - 1));
  }
  return found;
}

it('passes over numbers as if they had been read', () => {
  const walk = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 60 });
  const long = fc.oneof(
    fc.array(cell, { minLength: 2, maxLength: 60 }),
    fc.array(whole, { minLength: 2, maxLength: 60 }),
    // Steady, rarely moving, and near a middle: each way of writing has its own way of passing over.
    fc
      .tuple(fc.maxSafeInteger(), walk)
      .map(([from, steps]) => steps.map((step) => Math.trunc(from / 8) + step)),
    walk.map((steps) => steps.map((step, at) => at * 30_000 + step)),
    walk.map((steps) => steps.map((step) => (step === 3 ? 1 : 0))),
  );
  fc.assert(
    fc.property(long, fc.integer({ min: 1, max: 25 }), (values, stride) => {
      const last = values.length - 1;
      const kept = values.filter((_, at) => at % stride === 0 || at === last);
      expect(passedOver(values, stride)).toEqual(kept);
    }),
  );
});

it.each([
  ['nothing but a step at the end', [5, 5, 5, 5, 5, 5, 5, 5, 5, 6]],
  ['nothing but a step at the beginning', [5, 6, 6, 6, 6, 6, 6, 6, 6, 6]],
  ['a straight line', Array.from({ length: 100 }, (_, at) => 7 + at * 1_000_003)],
  ['to and fro', Array.from({ length: 100 }, (_, at) => 1e9 + ((at * 7919) % 100))],
  ['a walk', Array.from({ length: 100 }, (_, at) => at * at - 50 * at)],
])('gives back %s', (_, values) => {
  expect(throughBits([values])).toEqual([values]);
});

const edges = [MOST - 1, MOST, MOST + 1, Number.MAX_SAFE_INTEGER, 2 ** 60].flatMap((edge) => [edge, -edge]);

it.each(edges.flatMap((one) => edges.map((other) => [one, other])))(
  'gives back %d beside %d',
  (one, other) => {
    const series = [
      [one, other],
      [one, other, other, one, one, one, one, one, one, one, one, one, other],
      [0, one, other, 1, one, other, 2],
      [one, Number.NaN, other, Number.NaN, Number.NaN, one, other],
      [Number.NaN, one, other],
    ];
    expect(throughBits(series)).toEqual(series);
  },
);

it('takes few bits for what moves rarely, or steadily', () => {
  const bytesOf = (values: readonly number[]) => {
    const out = new BitWriter();
    encodeSeries(Float64Array.from(values), values.length, out);
    return out.byteLength;
  };
  expect(bytesOf(Array.from({ length: 240 }, (_, at) => (at < 100 ? 5 : 900)))).toBeLessThan(8);
  expect(bytesOf(Array.from({ length: 240 }, (_, at) => at * 30_000))).toBeLessThan(8);
});

it('knows a series that never changes', () => {
  expect(isConstant(Float64Array.of(1, 1, 2), 2)).toBe(true);
  expect(isConstant(Float64Array.of(1, 1, 2), 3)).toBe(false);
  expect(isConstant(Float64Array.of(Number.NaN, Number.NaN), 2)).toBe(true);
  expect(isConstant(Float64Array.of(Number.NaN, 1), 2)).toBe(false);
});

it('refuses what ends too early', () => {
  const reader = new BitReader(Uint8Array.of(0xff), 0);
  expect(reader.bits(8)).toBe(0xff);
  expect(() => reader.bits(1)).toThrow(/too early/);
});
