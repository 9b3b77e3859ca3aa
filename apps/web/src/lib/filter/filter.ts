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
  operator: Operator;
  value: number;
  /** As it was typed: rows without numbers are searched for it. */
  text: string;
}

type Operator = '>' | '>=' | '<' | '<=';

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
const BOUND = /^(?:([a-z][\w.-]*):?)?([<>]=?)(\d+(?:\.\d+)?)(%|[kmgt]i?b?|b)?(?:\/(h|d|day))?$/;
const UNITS = 'bkmgt';
const HOURS_A_DAY = 24;

function parseBound(text: string): Bound | undefined {
  const [whole, field = 'growth', operator, digits, unit = '', per] = BOUND.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const factor = 1024 ** Math.max(0, UNITS.indexOf(unit.charAt(0)));
  // 57 % is 57 / 100, and not 57 × 0.01: what is equal has to be found equal.
  const divisor = (unit === '%' ? 100 : 1) * (per?.startsWith('d') ? HOURS_A_DAY : 1);
  return { field, operator: operator as Operator, value: (Number(digits) * factor) / divisor, text };
}

export function isEmpty({ words, fields, bounds }: Filter): boolean {
  return words.length === 0 && fields.size === 0 && bounds.length === 0;
}

/** A field that rows do not have is taken for text, as is a bound where they have no numbers: process names hold colons too. */
export function matches(filter: Filter, row: Filterable): boolean {
  const texts = row.texts.map((text) => text?.toLowerCase() ?? '');
  const holds = (word: string) => texts.some((text) => text.includes(word));
  if (!filter.words.every(holds)) return false;
  const { numbers } = row;
  if (!filter.bounds.every((bound) => (numbers ? isWithin(bound, numbers) : holds(bound.text)))) return false;
  return [...filter.fields].every(([name, values]) => {
    if (!(name in row.fields)) return values.some((value) => holds(`${name}:${value}`));
    const field = row.fields[name]?.toLowerCase() ?? '';
    return values.some((value) => field.includes(value));
  });
}

/** What is not known lies within nothing. */
function isWithin({ field, operator, value }: Bound, numbers: NonNullable<Filterable['numbers']>): boolean {
  const number = numbers[field] ?? null;
  return number !== null && HOLDS[operator](number, value);
}

const HOLDS: Readonly<Record<Operator, (number: number, bound: number) => boolean>> = {
  '>': (number, bound) => number > bound,
  '>=': (number, bound) => number >= bound,
  '<': (number, bound) => number < bound,
  '<=': (number, bound) => number <= bound,
};
