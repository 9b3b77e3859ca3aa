import type { SortValue } from './column.ts';

export interface Sort {
  id: string;
  isDescending: boolean;
}

/** As addresses have it: `name`, or `-growth` for the greatest first. */
export function parseSort(text: string): Sort {
  return text.startsWith('-') ? { id: text.slice(1), isDescending: true } : { id: text, isDescending: false };
}

export function formatSort({ id, isDescending }: Sort): string {
  return `${isDescending ? '-' : ''}${id}`;
}

/** What a press on a column's head asks for: numbers begin with the greatest, and a second press turns it round. */
export function nextSort(current: Sort, id: string, isNumeric: boolean): Sort {
  return current.id === id ? { id, isDescending: !current.isDescending } : { id, isDescending: isNumeric };
}

/** Rows in order; those without a value stand last either way, and equals keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  valueOf: (row: Row) => SortValue,
  isDescending: boolean,
): Row[] {
  const direction = isDescending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: keyOf(valueOf(row)) }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return direction * compare(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : Number(x > y);
}

/** As long as any number in a name is. */
const DIGITS = 12;

/**
 * "DB-7" → "db-000000000007": numbers in names count as numbers. Made once a row; a collator compares ten thousand names
 * in a tenth of a second, this in a tenth of that.
 */
function keyOf(value: SortValue): SortValue {
  return typeof value === 'string'
    ? value.toLowerCase().replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS, '0'))
    : value;
}
