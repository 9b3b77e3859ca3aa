/** What a person typed into a filter: `state:probable distribution:"debian gnu/linux 12" web`. All of it has to hold. */
export interface Filter {
  /** Words that have to stand in one of the row's texts. */
  words: string[];
  /** By field; more than one value of a field: any of them. */
  fields: Map<string, string[]>;
}

export interface Filterable {
  /** Texts that a bare word is looked for in. */
  texts: readonly (string | null)[];
  /** What `name:value` compares, lower case names. */
  fields: Readonly<Record<string, string | null>>;
}

export function parseFilter(text: string): Filter {
  const words: string[] = [];
  const fields = new Map<string, string[]>();
  // What stands in quotes may hold spaces; a quote that is not closed yet is being typed.
  for (const [quoted] of text.toLowerCase().matchAll(/(?:"[^"]*"?|[^\s"])+/g)) {
    const part = quoted.replaceAll('"', '');
    const [, name, value] = /^([a-z][\w.-]*):(.+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      if (part !== '') words.push(part);
      continue;
    }
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return { words, fields };
}

export function isEmpty({ words, fields }: Filter): boolean {
  return words.length === 0 && fields.size === 0;
}

/** A field that rows do not have is taken for text: process names hold colons too. */
export function matches(filter: Filter, row: Filterable): boolean {
  const texts = row.texts.map((text) => text?.toLowerCase() ?? '');
  const holds = (word: string) => texts.some((text) => text.includes(word));
  if (!filter.words.every(holds)) return false;
  return [...filter.fields].every(([name, values]) => {
    if (!(name in row.fields)) return values.some((value) => holds(`${name}:${value}`));
    const field = row.fields[name]?.toLowerCase() ?? '';
    return values.some((value) => field.includes(value));
  });
}
