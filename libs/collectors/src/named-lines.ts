import { LineNames } from './line-names.ts';

/**
 * Walks the lines of a text that are a name, a separator and a value, one text after the other. It makes no string but of the
 * values that are asked for, and of names that are new: a sample reads some thousand such lines.
 */
export class NamedLines {
  /** Of the line that it stands on, counted from 1. */
  number = 0;
  name = '';
  readonly #separator: string;
  readonly #names = new LineNames();
  #text = '';
  #nextStart = 0;
  #valueStart = 0;
  #end = 0;

  constructor(separator: string) {
    this.#separator = separator;
  }

  /** What stands behind the separator. */
  get value(): string {
    return this.#text.slice(this.#valueStart, this.#end);
  }

  begin(text: string): void {
    this.#text = text;
    this.#nextStart = 0;
    this.number = 0;
  }

  /** Goes to the next line that has a name; false behind the last. */
  next(): boolean {
    const text = this.#text;
    while (this.#nextStart < text.length) {
      const start = this.#nextStart;
      const newline = text.indexOf('\n', start);
      this.#end = newline < 0 ? text.length : newline;
      this.#nextStart = this.#end + 1;
      this.number++;
      const nameEnd = text.indexOf(this.#separator, start);
      if (nameEnd <= start || nameEnd >= this.#end) continue;
      this.#valueStart = nameEnd + this.#separator.length;
      this.name = this.#names.at(this.number, text, start, nameEnd);
      return true;
    }
    // A text is not kept until the next sample.
    this.#text = '';
    return false;
  }
}
