import { ProtocolError } from '../protocol/errors.ts';

/**
 * Variable-length integers, seven bits a byte, low bits first (LEB128, as in DWARF and protobuf). JavaScript's bit
 * operators stop at 32 bits, so the upper part is computed with division: every integer up to 2^53 - 1 is exact,
 * and what is larger is refused, never rounded.
 */
export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends an unsigned integer. @throws RangeError beyond 0 … 2^53 - 1, or for a fraction */
  uint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not an unsigned integer: ${value}`);
    this.#reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** The bytes written so far, as a copy that later writes do not touch. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  /** @throws ProtocolError `frame_malformed` at the end of the bytes or beyond 2^53 - 1 */
  uint(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < 8; index++) {
      const byte = this.#bytes[this.#offset++];
      if (byte === undefined) throw new ProtocolError('frame_malformed', 'block ends inside an integer');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      factor *= 0x80;
    }
    throw new ProtocolError(
      'frame_malformed',
      `block holds an integer beyond 2^53 (at byte ${this.#offset})`,
    );
  }

  uint8(): number {
    const byte = this.#bytes[this.#offset++];
    if (byte === undefined) throw new ProtocolError('frame_malformed', 'block ends inside a byte');
    return byte;
  }

  /**
   * A count of elements that are still to come, each of `elementBytes` or more. What the rest of the block cannot
   * hold is refused here, before anybody makes room for it.
   */
  count(limit: number, elementBytes: number, what: string): number {
    const value = this.uint();
    if (value > limit || value * elementBytes > this.remaining) {
      throw new ProtocolError('frame_malformed', `block claims ${value} ${what} (at byte ${this.#offset})`);
    }
    return value;
  }
}

/** Maps 0, -1, 1, -2, … to 0, 1, 2, 3, … so that small numbers of either sign stay short. */
export function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
