import { formatMetric } from '@/lib/format/number.ts';

type Fact = string | number | boolean | undefined;

interface Described {
  key: number;
  facts: Readonly<Record<string, Fact>>;
}

/** Facts that name a row, the best first. */
const NAMES = ['name', 'path', 'zone', 'key', 'id'];

/** What a row is called; its key where nothing names it. */
export function nameOfRow({ key, facts }: Described): string {
  const name = NAMES.map((fact) => facts[fact]).find((fact) => fact !== undefined && fact !== '');
  if (facts['zone'] !== undefined) return `node ${facts['node'] ?? 0}, ${facts['zone']}`;
  return name === undefined ? `${key}` : `${name}`;
}

/** The fact that names the rows: it needs no column of its own. */
export function namingFact(rows: readonly Described[]): string | undefined {
  return NAMES.find((fact) => rows.some(({ facts }) => facts[fact] !== undefined && facts[fact] !== ''));
}

/** A fact as people read it: bytes as bytes, yes and no as words. */
export function factText(name: string, value: Fact): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  // As ls and chmod write it.
  if (name === 'mode' && typeof value === 'number') return `0${value.toString(8)}`;
  return typeof value === 'number' && name.endsWith('Bytes') ? formatMetric(name, value) : `${value}`;
}

/** "objectBytes" → "Object" */
export function factLabel(name: string): string {
  const words = name.replace(/Bytes$/, '').replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A number of a row: what is only ever yes or no as a word. */
export function valueText(column: string, value: number): string {
  if (/^is[A-Z]/.test(column)) return value === 0 ? 'no' : 'yes';
  return formatMetric(column, value);
}

/** "Order 3" of free blocks; other columns by the name that the server gives them. */
export function columnLabel(column: { id: string; label: string }): string {
  const [, order] = /^freeBlocksOrder(\d+)$/.exec(column.id) ?? [];
  return order === undefined ? column.label : `Order ${order}`;
}
