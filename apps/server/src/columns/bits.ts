/*
 * Bits, the highest first, and integers in them: in a fixed width, or as Exp-Golomb codes of order k (the value's upper part
 * in as many bits as it has, its length in zeros before it; then the k lowest bits). Integers are whole, 0 … 2^53 - 1.
 */

const LIMB = 2 ** 24;

/** Bits that a reader sees at once, wherever within a byte it stands. */
const WINDOW_BITS = 25;

const ENDS_TOO_EARLY = 'a series ends too early';

/** Bits that a whole number takes; 0 for 0. */
export function bitLength(value: number): number {
  if (value < 2 ** 32) return 32 - Math.clz32(value);
  return 64 - Math.clz32(Math.floor(value / 2 ** 32));
}

/** Bits of an Exp-Golomb code. */
export function golombBits(value: number, order: number): number {
  return order + 2 * bitLength(Math.floor(value / 2 ** order) + 1) - 1;
}

export class BitWriter {
  #bytes = new Uint8Array(4096);
  /** Bits that are written. */
  #length = 0;

  /** Bytes that are begun. */
  get byteLength(): number {
    return (this.#length + 7) >>> 3;
  }

  /** @param width at most 53 */
  bits(value: number, width: number): void {
    if (width > 24) {
      this.bits(Math.floor(value / LIMB), width - 24);
      this.bits(value % LIMB, 24);
      return;
    }
    const end = this.#length + width;
    if (end + 32 > this.#bytes.length * 8) this.#grow();
    const at = this.#length >>> 3;
    // At most 24 bits behind at most 7: they end within four bytes.
    const shifted = value << (32 - width - (this.#length & 7));
    if (width > 0) {
      this.#bytes[at] = (this.#bytes[at] as number) | (shifted >>> 24);
      this.#bytes[at + 1] = (shifted >>> 16) & 0xff;
      this.#bytes[at + 2] = (shifted >>> 8) & 0xff;
      this.#bytes[at + 3] = shifted & 0xff;
    }
    this.#length = end;
  }

  golomb(value: number, order: number): void {
    const upper = Math.floor(value / 2 ** order) + 1;
    const width = bitLength(upper);
    this.bits(0, width - 1);
    this.bits(upper, width);
    this.bits(value % 2 ** order, order);
  }

  /** Whole bytes, from a byte of their own on. */
  bytes(bytes: Uint8Array): void {
    this.align();
    while (this.byteLength + bytes.length + 4 > this.#bytes.length) this.#grow();
    this.#bytes.set(bytes, this.byteLength);
    this.#length += bytes.length * 8;
  }

  /** What follows begins with a byte of its own. */
  align(): void {
    this.#length = this.byteLength * 8;
  }

  /** The bytes written so far, as a copy. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.byteLength);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;

  /** @param byteOffset where reading begins */
  constructor(bytes: Uint8Array, byteOffset: number) {
    this.#bytes = bytes;
    this.#at = byteOffset * 8;
  }

  /** @throws RangeError behind the last byte */
  bits(width: number): number {
    if (width > 24) return this.bits(width - 24) * LIMB + this.bits(24);
    if (width === 0) return 0;
    const value = this.#window() >>> (32 - width);
    this.#at += width;
    return value;
  }

  golomb(order: number): number {
    const window = this.#window();
    let zeros = Math.clz32(window);
    const width = 2 * zeros + 1 + order;
    // Nearly every code lies in one window.
    if (width <= WINDOW_BITS) {
      this.skip(width);
      const upper = (window << zeros) >>> (31 - zeros);
      const lower = order === 0 ? 0 : (window << (2 * zeros + 1)) >>> (32 - order);
      return ((upper - 1) << order) | lower;
    }
    // A window holds 25 bits at least; what is longer is looked through step by step.
    if (zeros < 24) this.#at += zeros;
    else {
      zeros = 0;
      while (this.bits(1) === 0) if (++zeros > 53) throw new RangeError('a code without an end');
      this.#at--;
    }
    const upper = this.bits(zeros + 1);
    return (upper - 1) * 2 ** order + this.bits(order);
  }

  /** Passes over bits. @throws RangeError behind the last byte */
  skip(width: number): void {
    this.#at += width;
    if (this.#at > this.#bytes.length * 8) throw new RangeError(ENDS_TOO_EARLY);
  }

  /** The next {@link WINDOW_BITS} or more, the highest first; zeros behind the end. */
  #window(): number {
    const at = this.#at >>> 3;
    const bytes = this.#bytes;
    if (at >= bytes.length) throw new RangeError(ENDS_TOO_EARLY);
    const four =
      ((bytes[at] as number) << 24) |
      ((bytes[at + 1] ?? 0) << 16) |
      ((bytes[at + 2] ?? 0) << 8) |
      (bytes[at + 3] ?? 0);
    return four << (this.#at & 7);
  }
}
