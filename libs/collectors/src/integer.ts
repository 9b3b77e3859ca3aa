import { ParseError } from './parse-error.ts';
import { textOf } from './text.ts';

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const DIGIT_0 = 48;

const DIGITS = /^\d+$/;

/**
 * Value of a token of decimal digits.
 * @throws ParseError when it is no unsigned integer, or beyond 2^53 - 1: it is refused, never rounded
 */
export function parseInteger(token: string, file: string, line: number): number {
  // Printing the value to compare it would leave a string of each behind: a sample has some thousand of them.
  const value = Number(token);
  if (!DIGITS.test(token)) throw new ParseError(file, line, token, 'is not an unsigned integer');
  if (value > Number.MAX_SAFE_INTEGER) throw new ParseError(file, line, token, 'is beyond 2^53 - 1');
  return value;
}

/** The same, with a sign or without. @throws ParseError beyond 2^53 - 1 on either side of 0 */
export function parseSignedInteger(token: string, file: string, line: number): number {
  const isNegative = token.startsWith('-');
  const magnitude = parseInteger(isNegative ? token.slice(1) : token, file, line);
  return isNegative && magnitude !== 0 ? -magnitude : magnitude;
}

/** Bytes of a field that the kernel prints in kB, by which it means KiB. */
export function parseKibibytes(token: string, file: string, line: number): number {
  const bytes = parseInteger(token, file, line) * 1024;
  if (bytes > Number.MAX_SAFE_INTEGER)
    throw new ParseError(file, line, token, 'kB are beyond 2^53 - 1 bytes');
  return bytes;
}

/**
 * The same for the columns of a line, straight from the bytes: no string is made of a number. Meant to be kept, and
 * started again for each line.
 */
export class ColumnScanner {
  #bytes: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #file = '';
  #line = 1;

  start(bytes: Uint8Array, offset: number, file: string, line = 1): void {
    this.#bytes = bytes;
    this.#offset = offset;
    this.#file = file;
    this.#line = line;
  }

  /** The unsigned integer in the next column, times its unit. @throws ParseError, see {@link parseInteger} */
  integer(unit = 1): number {
    const bytes = this.#bytes;
    const length = bytes.length;
    let offset = this.#skipSpaces();
    const start = offset;
    let value = 0;
    for (; offset < length; offset++) {
      const digit = (bytes[offset] as number) - DIGIT_0;
      if (digit < 0 || digit > 9) break;
      // Rounding sets in above 2^53 and never leads back below it, so that one look at the end is enough.
      value = value * 10 + digit;
    }
    this.#offset = offset;
    if (offset === start || !this.#isAtColumnEnd(offset))
      throw this.#refusal(start, 'is not an unsigned integer');
    value *= unit;
    if (value > Number.MAX_SAFE_INTEGER) throw this.#refusal(start, 'is beyond 2^53 - 1');
    return value;
  }

  /** Passes over columns that nobody asks for, whatever they hold. */
  skip(columns: number): void {
    const bytes = this.#bytes;
    const length = bytes.length;
    for (let column = 0; column < columns; column++) {
      let offset = this.#skipSpaces();
      while (offset < length && bytes[offset] !== SPACE && bytes[offset] !== TAB) offset++;
      this.#offset = offset;
    }
  }

  #skipSpaces(): number {
    const bytes = this.#bytes;
    let offset = this.#offset;
    while (offset < bytes.length && (bytes[offset] === SPACE || bytes[offset] === TAB)) offset++;
    return offset;
  }

  #isAtColumnEnd(offset: number): boolean {
    if (offset >= this.#bytes.length) return true;
    const byte = this.#bytes[offset];
    return byte === SPACE || byte === TAB || byte === NEWLINE;
  }

  #refusal(start: number, reason: string): ParseError {
    let end = start;
    while (!this.#isAtColumnEnd(end)) end++;
    return new ParseError(this.#file, this.#line, textOf(this.#bytes, start, end), reason);
  }
}
