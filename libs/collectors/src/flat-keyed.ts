import { parseInteger } from './integer.ts';
import { NamedLines } from './named-lines.ts';

/** By what is wanted: who wants the same reads files of one kind, whose lines are the same. */
const linesOf = new WeakMap<ReadonlyMap<string, string>, NamedLines>();

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
  const lines = linesFor(fields);
  lines.begin(text);
  while (lines.next()) {
    const field = fields.get(lines.name);
    if (field !== undefined) values[field] = parseInteger(lines.value, file, lines.number);
  }
  return values;
}

function linesFor(fields: ReadonlyMap<string, string>): NamedLines {
  let lines = linesOf.get(fields);
  if (!lines) linesOf.set(fields, (lines = new NamedLines(' ')));
  return lines;
}
