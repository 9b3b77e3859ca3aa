import { unzigzag, zigzag } from '@seep/shared';
import { bitLength, type BitReader, type BitWriter, golombBits } from './bits.ts';

/*
 * The numbers of one row and column over time, in as few bits as one of a few simple ways allows. What moves rarely is told
 * by its changes; what moves all the time by its differences, or by its distance from where it stays.
 *
 *   series := way (3 bits), order or width (6 bits), then by way:
 *     sparse        order of changes (6 bits), then until the end: unchanged numbers before the next change, the change
 *     differences   codes of the differences
 *     steps         least difference, then differences less that, in a fixed width
 *     distances     middle, then codes of the distances from it
 *     levels        least number, then numbers less that, in a fixed width
 *     gaps          codes of 0 where there is no number, else of 1 + the difference from the number before
 *     doubles       numbers as IEEE 754 has them, the first one too: where one is too large for the others
 *
 * The first number stands elsewhere: a series that never changes is nothing but it.
 */

const WAY = { sparse: 0, differences: 1, steps: 2, distances: 3, levels: 4, gaps: 5, doubles: 6 } as const;

/** Of two that are not larger the difference is exact, and so is its code, 1 + zigzag: at most 2^53 - 3. */
export const MOST = 2 ** 51 - 1;

/** Whether a number may stand where first numbers stand. */
export function isPlain(value: number): boolean {
  return Number.isNaN(value) || Math.abs(value) <= MOST;
}

const WAY_BITS = 3;
const ORDER_BITS = 6;

/** A first number, as it stands where these stand; one that is too large stands in its series. */
export function codeOf(first: number): number {
  return Number.isNaN(first) || !isPlain(first) ? 0 : 1 + zigzag(first);
}

export function firstOf(code: number): number {
  return code === 0 ? Number.NaN : unzigzag(code - 1);
}

/** Whether all are equal; absent equals absent. */
export function isConstant(values: Float64Array, count: number): boolean {
  const first = values[0];
  if (Number.isNaN(first)) {
    for (let at = 1; at < count; at++) if (!Number.isNaN(values[at])) return false;
    return true;
  }
  for (let at = 1; at < count; at++) if (values[at] !== first) return false;
  return true;
}

/** Codes to be written; encoding is synchronous, so that all series share it. */
let codes = new Float64Array(1024);

/** Writes all but the first of `count` numbers. @param values whole, or NaN where there is none */
export function encodeSeries(values: Float64Array, count: number, out: BitWriter): void {
  if (codes.length < count) codes = new Float64Array(count * 2);
  const facts = lookAt(values, count);
  if (!facts.isPlain) return encodeDoubles(values, count, out);
  if (facts.hasGaps) return encodeWithGaps(values, count, out);
  const { changes, sum, least, most, leastStep, mostStep } = facts;
  const left = count - 1;
  for (let at = 1; at < count; at++) codes[at] = zigzag((values[at] as number) - (values[at - 1] as number));
  const differences = cheapestOrder(codes, count);
  const stepWidth = bitLength(mostStep - leastStep);
  const levelWidth = bitLength(most - least);
  const steps = stepWidth * left + signedBits(leastStep);
  const levels = levelWidth * left + signedBits(least);
  const sparse = changes * 4 < left ? planSparse(values, count) : undefined;
  const best = Math.min(differences.bits, steps, levels, sparse?.bits ?? Infinity);
  const middle = Math.round(sum / count);
  // Only what jumps to and fro may be nearer to its middle than to the number before.
  if (levels < differences.bits + left) {
    for (let at = 1; at < count; at++) codes[at] = zigzag((values[at] as number) - middle);
    const distances = cheapestOrder(codes, count);
    if (distances.bits + signedBits(middle) < best) {
      writeHead(out, WAY.distances, distances.order);
      writeSigned(out, middle);
      for (let at = 1; at < count; at++) out.golomb(codes[at] as number, distances.order);
      return;
    }
  }
  if (best === sparse?.bits) return writeSparse(values, count, sparse, out);
  if (best === steps) {
    writeHead(out, WAY.steps, stepWidth);
    writeSigned(out, leastStep);
    for (let at = 1; at < count; at++)
      out.bits((values[at] as number) - (values[at - 1] as number) - leastStep, stepWidth);
    return;
  }
  if (best === levels) {
    writeHead(out, WAY.levels, levelWidth);
    writeSigned(out, least);
    for (let at = 1; at < count; at++) out.bits((values[at] as number) - least, levelWidth);
    return;
  }
  writeHead(out, WAY.differences, differences.order);
  for (let at = 1; at < count; at++)
    out.golomb(zigzag((values[at] as number) - (values[at - 1] as number)), differences.order);
}

interface Facts {
  isPlain: boolean;
  hasGaps: boolean;
  changes: number;
  sum: number;
  least: number;
  most: number;
  leastStep: number;
  mostStep: number;
}

function lookAt(values: Float64Array, count: number): Facts {
  const first = values[0] as number;
  const facts: Facts = {
    isPlain: isPlain(first),
    hasGaps: Number.isNaN(first),
    changes: 0,
    sum: first,
    least: first,
    most: first,
    leastStep: Infinity,
    mostStep: -Infinity,
  };
  for (let at = 1; at < count; at++) {
    const value = values[at] as number;
    if (!isPlain(value)) facts.isPlain = false;
    if (Number.isNaN(value)) facts.hasGaps = true;
    const step = value - (values[at - 1] as number);
    if (step !== 0) facts.changes++;
    facts.sum += value;
    if (value < facts.least) facts.least = value;
    if (value > facts.most) facts.most = value;
    if (step < facts.leastStep) facts.leastStep = step;
    if (step > facts.mostStep) facts.mostStep = step;
  }
  return facts;
}

/** The order in which codes[1 … count) take the fewest bits: near the length of their mean. */
function cheapestOrder(of: Float64Array, count: number, from = 1): { order: number; bits: number } {
  let sum = 0;
  for (let at = from; at < count; at++) sum += of[at] as number;
  const middle = bitLength(Math.floor(sum / Math.max(1, count - from)));
  let best = { order: 0, bits: Infinity };
  for (let order = Math.max(0, middle - 3); order <= middle; order++) {
    let bits = 0;
    for (let at = from; at < count; at++) bits += golombBits(of[at] as number, order);
    if (bits < best.bits) best = { order, bits };
  }
  return best;
}

interface Sparse {
  gapOrder: number;
  changeOrder: number;
  bits: number;
}

function planSparse(values: Float64Array, count: number): Sparse {
  const gaps: number[] = [];
  const changes: number[] = [];
  let since = 1;
  for (let at = 1; at < count; at++) {
    const step = (values[at] as number) - (values[at - 1] as number);
    if (step === 0) continue;
    gaps.push(at - since);
    changes.push(zigzag(step) - 1);
    since = at + 1;
  }
  if (since < count) gaps.push(count - since);
  const gap = cheapestOrder(Float64Array.from(gaps), gaps.length, 0);
  const change = cheapestOrder(Float64Array.from(changes), changes.length, 0);
  return { gapOrder: gap.order, changeOrder: change.order, bits: gap.bits + change.bits + ORDER_BITS };
}

function writeSparse(values: Float64Array, count: number, plan: Sparse, out: BitWriter): void {
  writeHead(out, WAY.sparse, plan.gapOrder);
  out.bits(plan.changeOrder, ORDER_BITS);
  let since = 1;
  for (let at = 1; at < count; at++) {
    const step = (values[at] as number) - (values[at - 1] as number);
    if (step === 0) continue;
    out.golomb(at - since, plan.gapOrder);
    out.golomb(zigzag(step) - 1, plan.changeOrder);
    since = at + 1;
  }
  if (since < count) out.golomb(count - since, plan.gapOrder);
}

function encodeWithGaps(values: Float64Array, count: number, out: BitWriter): void {
  let before = Number.isNaN(values[0]) ? 0 : (values[0] as number);
  for (let at = 1; at < count; at++) {
    const value = values[at] as number;
    codes[at] = Number.isNaN(value) ? 0 : 1 + zigzag(value - before);
    if (!Number.isNaN(value)) before = value;
  }
  const { order } = cheapestOrder(codes, count);
  writeHead(out, WAY.gaps, order);
  for (let at = 1; at < count; at++) out.golomb(codes[at] as number, order);
}

const double = new DataView(new ArrayBuffer(8));

function encodeDoubles(values: Float64Array, count: number, out: BitWriter): void {
  writeHead(out, WAY.doubles, 0);
  for (let at = 0; at < count; at++) {
    double.setFloat64(0, values[at] as number);
    out.bits(double.getUint32(0), 32);
    out.bits(double.getUint32(4), 32);
  }
}

function readDouble(bits: BitReader): number {
  double.setUint32(0, bits.bits(32));
  double.setUint32(4, bits.bits(32));
  return double.getFloat64(0);
}

function writeHead(out: BitWriter, way: number, order: number): void {
  out.bits(way, WAY_BITS);
  out.bits(order, ORDER_BITS);
}

function signedBits(value: number): number {
  return ORDER_BITS + bitLength(zigzag(value));
}

function writeSigned(out: BitWriter, value: number): void {
  const code = zigzag(value);
  const width = bitLength(code);
  out.bits(width, ORDER_BITS);
  out.bits(code, width);
}

function readSigned(bits: BitReader): number {
  return unzigzag(bits.bits(bits.bits(ORDER_BITS)));
}

/** Reads a series number by number, from the second on. */
export class SeriesReader {
  readonly first: number;
  readonly #bits: BitReader;
  readonly #way: number;
  readonly #order: number;
  readonly #changeOrder: number = 0;
  readonly #base: number = 0;
  #last: number;
  #unchanged = 0;

  /**
   * @param first as it stands elsewhere
   * @throws RangeError when it is none
   */
  constructor(first: number, bits: BitReader) {
    this.#bits = bits;
    this.#way = bits.bits(WAY_BITS);
    this.#order = bits.bits(ORDER_BITS);
    switch (this.#way) {
      case WAY.sparse:
        this.#changeOrder = bits.bits(ORDER_BITS);
        this.#unchanged = bits.golomb(this.#order);
        break;
      case WAY.steps:
      case WAY.distances:
      case WAY.levels:
        this.#base = readSigned(bits);
        break;
      case WAY.doubles:
      case WAY.gaps:
      case WAY.differences:
        break;
      default:
        throw new RangeError(`a series is written in way ${this.#way}: a newer server wrote it`);
    }
    this.first = this.#way === WAY.doubles ? readDouble(bits) : first;
    // Differences are from the last number that was one; the first may be none.
    this.#last = Number.isNaN(first) ? 0 : first;
  }

  /** @param isLast whether nothing follows: a series that ends with a change says no more */
  next(isLast: boolean): number {
    const bits = this.#bits;
    switch (this.#way) {
      case WAY.sparse:
        if (this.#unchanged > 0) {
          this.#unchanged--;
          return this.#last;
        }
        this.#last += unzigzag(bits.golomb(this.#changeOrder) + 1);
        if (!isLast) this.#unchanged = bits.golomb(this.#order);
        return this.#last;
      case WAY.steps:
        return (this.#last += this.#base + bits.bits(this.#order));
      case WAY.distances:
        return this.#base + unzigzag(bits.golomb(this.#order));
      case WAY.levels:
        return this.#base + bits.bits(this.#order);
      case WAY.gaps: {
        const code = bits.golomb(this.#order);
        return code === 0 ? Number.NaN : (this.#last += unzigzag(code - 1));
      }
      case WAY.doubles:
        return readDouble(bits);
      default:
        return (this.#last += unzigzag(bits.golomb(this.#order)));
    }
  }

  /**
   * Passes over numbers as long as nobody asks for them one by one.
   * @param count at least one
   * @param isLast whether nothing follows the last of them
   * @returns the last of them
   */
  pass(count: number, isLast: boolean): number {
    const bits = this.#bits;
    const order = this.#order;
    switch (this.#way) {
      case WAY.sparse:
        return this.#passSparse(count, isLast);
      case WAY.steps: {
        let last = this.#last;
        for (let left = count; left > 0; left--) last += this.#base + bits.bits(order);
        return (this.#last = last);
      }
      case WAY.differences: {
        let last = this.#last;
        for (let left = count; left > 0; left--) last += unzigzag(bits.golomb(order));
        return (this.#last = last);
      }
      case WAY.distances:
        for (let left = count; left > 1; left--) bits.golomb(order);
        return this.next(isLast);
      case WAY.levels:
        bits.skip((count - 1) * order);
        return this.next(isLast);
      case WAY.doubles:
        bits.skip((count - 1) * 64);
        return this.next(isLast);
      default: {
        let number = Number.NaN;
        for (let left = count; left > 0; left--) number = this.next(isLast && left === 1);
        return number;
      }
    }
  }

  #passSparse(count: number, isLast: boolean): number {
    let left = count;
    for (;;) {
      if (left <= this.#unchanged) {
        this.#unchanged -= left;
        return this.#last;
      }
      left -= this.#unchanged;
      this.#unchanged = 0;
      this.next(isLast && left === 1);
      left--;
    }
  }
}
