import type { ReactNode } from 'react';

export type SortValue = number | string | null;

export interface Column<Row> {
  id: string;
  label: string;
  /** What the numbers are: kernel file and formula. */
  hint?: string;
  /** Pixels it needs. */
  width: number;
  /** Its part of the room that is left. @default 0 */
  grow?: number;
  align?: 'right';
  /** Without it the column does not sort. */
  sortValue?: (row: Row) => SortValue;
  cell: (row: Row) => ReactNode;
}

export function gridTemplate(columns: readonly { width: number; grow?: number }[]): string {
  return columns
    .map(({ width, grow = 0 }) => (grow > 0 ? `minmax(${width}px, ${grow}fr)` : `${width}px`))
    .join(' ');
}

export function minWidth(columns: readonly { width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}
