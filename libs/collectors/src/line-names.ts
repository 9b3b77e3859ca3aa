import { Buffer } from 'node:buffer';

/** A kernel's files have two hundred lines at most; a made-up one must not fill the memory with its names. */
const MAX_LINES = 512;
const MAX_LENGTH = 128;

/**
 * Names that the lines of a file begin with, by the number of the line. The kernel prints the same ones with every sample: of a
 * name that stands where it stood last no string is made, one comparison finds it again.
 */
export class LineNames {
  readonly #names: string[] = [];

  /** What stands from `start` up to `end`. */
  at(line: number, text: string, start: number, end: number): string {
    const known = this.#names[line];
    if (known !== undefined && known.length === end - start && text.startsWith(known, start)) return known;
    const name = text.slice(start, end);
    if (line < MAX_LINES && name.length <= MAX_LENGTH) this.#names[line] = copyOf(name);
    return name;
  }
}

/** A piece of a text keeps the whole of it. What is no latin1 is not found again, and cut out each time. */
function copyOf(name: string): string {
  return Buffer.from(name, 'latin1').toString('latin1');
}
