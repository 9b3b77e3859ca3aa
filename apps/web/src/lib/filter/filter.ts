/** What a person typed into a filter: `state:probable distribution:"debian gnu/linux 12" web`. All of it has to hold. */
export interface Filter {
  /** Words that have to stand in one of the row's texts. */
  words: string[];
  /** By field; more than one value of a field: any of them. */
  fields: Map<string, string[]>;
  /** Numbers that have to lie above or below something. */
  bounds: Bound[];
}

interface Bound {
  field: string;
  isAbove: boolean;
  value: number;
}

export interface Filterable {
  /** Texts that a bare word is looked for in. */
  texts: readonly (string | null)[];
  /** What `name:value` compares, lower case names. */
  fields: Readonly<Record<string, string | null>>;
  /** What `used>80%` compares: bytes, ratios, and growth by the hour. */
  numbers?: Readonly<Record<string, number | null>>;
}

export function parseFilter(text: string): Filter {
  const words: string[] = [];
  const fields = new Map<string, string[]>();
  const bounds: Bound[] = [];
  // What stands in quotes may hold spaces; a quote that is not closed yet is being typed.
  for (const [quoted] of text.toLowerCase().matchAll(/(?:"[^"]*"?|[^\s"])+/g)) {
    const part = quoted.replaceAll('"', '');
    const bound = parseBound(part);
    if (bound) {
      bounds.push(bound);
      continue;
    }
    const [, name, value] = /^([a-z][\w.-]*):(.+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined) {
      if (part !== '') words.push(part);
      continue;
    }
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return { words, fields, bounds };
}

/** `>1mib/h`, `used>80%`, `swap:>512mib`: without a name it is the growth. */
const BOUND = /^(?:([a-z][\w.-]*):?)?([<>])=?(\d+(?:\.\d+)?)(%|[kmgt]i?b?|b)?(?:\/(h|d|day))?$/;
const UNITS = 'bkmgt';
const HOURS_A_DAY = 24;

function parseBound(text: string): Bound | undefined {
  const [whole, field = 'growth', sign, digits, unit = '', per] = BOUND.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const factor = unit === '%' ? 0.01 : 1024 ** Math.max(0, UNITS.indexOf(unit.charAt(0)));
  const value = (Number(digits) * factor) / (per?.startsWith('d') ? HOURS_A_DAY : 1);
  return { field, isAbove: sign === '>', value };
}

export function isEmpty({ words, fields, bounds }: Filter): boolean {
  return words.length === 0 && fields.size === 0 && bounds.length === 0;
}

/** A field that rows do not have is taken for text: process names hold colons too. */
export function matches(filter: Filter, row: Filterable): boolean {
  const texts = row.texts.map((text) => text?.toLowerCase() ?? '');
  const holds = (word: string) => texts.some((text) => text.includes(word));
  if (!filter.words.every(holds)) return false;
  if (!filter.bounds.every((bound) => isWithin(bound, row.numbers?.[bound.field] ?? null))) return false;
  return [...filter.fields].every(([name, values]) => {
    if (!(name in row.fields)) return values.some((value) => holds(`${name}:${value}`));
    const field = row.fields[name]?.toLowerCase() ?? '';
    return values.some((value) => field.includes(value));
  });
}

/** What is not known lies within nothing. */
function isWithin({ isAbove, value }: Bound, number: number | null): boolean {
  return number !== null && (isAbove ? number > value : number < value);
}
