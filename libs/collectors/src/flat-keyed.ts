import { parseInteger } from './integer.ts';
import { LineNames } from './line-names.ts';

/** By what is wanted: who wants the same reads files of one kind, whose lines are the same. */
const namesOf = new WeakMap<ReadonlyMap<string, string>, LineNames>();

/*
 * anon 2228224
 * file 1064960
 */

/**
 * Files of `name value` lines, as cgroups have them: the values of the names in `fields`, under the name given there.
 * The others are passed over unread, whatever they hold.
 * @throws ParseError for a bad number
 */
export function parseFlatKeyed<Field extends string>(
  text: string,
  fields: ReadonlyMap<string, Field>,
  file: string,
): Partial<Record<Field, number>> {
  const values: Partial<Record<Field, number>> = {};
  const names = namesFor(fields);
  let lineNumber = 1;
  for (let start = 0; start < text.length; lineNumber++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const space = text.indexOf(' ', start);
    if (space > start && space < end) {
      const field = fields.get(names.at(lineNumber, text, start, space));
      if (field !== undefined) values[field] = parseInteger(text.slice(space + 1, end), file, lineNumber);
    }
    start = end + 1;
  }
  return values;
}

function namesFor(fields: ReadonlyMap<string, string>): LineNames {
  let names = namesOf.get(fields);
  if (!names) namesOf.set(fields, (names = new LineNames()));
  return names;
}
