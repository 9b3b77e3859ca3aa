import { parseInteger, parseSignedInteger } from '../integer.ts';
import { ParseError } from '../parse-error.ts';

/**
 * A line of /proc/sysvipc/{shm,msg,sem}, by the names that stand in the first line: kernels add columns, and the three
 * files share most of them.
 */
export class SysvRow {
  readonly #names: readonly string[];
  readonly #tokens: readonly string[];
  readonly #file: string;
  readonly #line: number;

  constructor(names: readonly string[], tokens: readonly string[], file: string, line: number) {
    this.#names = names;
    this.#tokens = tokens;
    this.#file = file;
    this.#line = line;
  }

  integer(name: string): number {
    return parseInteger(this.#token(name), this.#file, this.#line);
  }

  /** Absent when the kernel has no such column. */
  optionalInteger(name: string): number | undefined {
    return this.#names.includes(name) ? this.integer(name) : undefined;
  }

  signed(name: string): number {
    return parseSignedInteger(this.#token(name), this.#file, this.#line);
  }

  octal(name: string): number {
    const token = this.#token(name);
    if (!/^[0-7]{1,8}$/.test(token)) throw new ParseError(this.#file, this.#line, token, 'is not octal');
    return Number.parseInt(token, 8);
  }

  /** Undefined for 0: it never happened. */
  timeMs(name: string): number | undefined {
    const seconds = this.integer(name);
    return seconds === 0 ? undefined : seconds * 1000;
  }

  #token(name: string): string {
    return this.#tokens[this.#names.indexOf(name)] ?? '';
  }
}

/** Rows of one of the three files. */
export function parseSysvRows(text: string, file: string): SysvRow[] {
  const [heading = '', ...lines] = text.split('\n');
  const names = heading.trim().split(/\s+/);
  return lines.flatMap((line, index) =>
    line === '' ? [] : [new SysvRow(names, line.trim().split(/\s+/), file, index + 2)],
  );
}
