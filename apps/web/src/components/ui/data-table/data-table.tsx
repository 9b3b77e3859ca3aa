'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useDeferredValue, useMemo, useRef } from 'react';
import { cn } from '@/lib/cn.ts';
import { type Column, gridTemplate, minWidth } from './column.ts';
import { nextSort, type Sort, sortRows } from './sort.ts';
import { type Choice, ROW_HEIGHT, TableRow } from './table-row.tsx';
import { useRowKeys } from './use-row-keys.ts';
import { useVisibleRows } from './use-visible-rows.ts';

export interface Selection {
  chosen: ReadonlySet<string>;
  /** No more may be chosen. */
  isFull: boolean;
  onChoose: (key: string, isChosen: boolean) => void;
}

interface DataTableProps<Row> {
  /** What the rows are, for those who cannot see it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The page of a row; its first cell is the link. */
  rowHref?: (row: Row) => string;
  rowClassName?: (row: Row) => string | undefined;
  /** Rows that a person has chosen, by their keys; without it none can be. */
  selection?: Selection;
  /** They stand in order already: a tree's do. */
  isArranged?: boolean;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** In place of rows when there are none. */
  empty: ReactNode;
  /** Height of what scrolls. */
  className?: string;
}

/** A table of any length: rows that are in sight, a head and a first column that stay. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowHref,
  rowClassName,
  selection,
  isArranged = false,
  sort,
  onSort,
  empty,
  className,
}: DataTableProps<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const router = useRouter();
  // The head answers at once; thousands of rows follow when it is drawn.
  const [orderId, isDescending] = [useDeferredValue(sort.id), useDeferredValue(sort.isDescending)];
  const sorted = useMemo(() => {
    const valueOf = isArranged ? undefined : columns.find(({ id }) => id === orderId)?.sortValue;
    return valueOf ? sortRows(rows, valueOf, isDescending) : [...rows];
  }, [columns, rows, isArranged, orderId, isDescending]);
  const { first, end, scrollTo } = useVisibleRows({
    scroller,
    count: sorted.length,
    rowHeightPx: ROW_HEIGHT,
    headHeightPx: ROW_HEIGHT,
  });
  const onKeyDown = useRowKeys(scroller, sorted.length, scrollTo);

  const open = useCallback((href: string) => router.push(href), [router]);

  return (
    <div
      ref={scroller}
      role="table"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      data-slot="data-table"
      onKeyDown={onKeyDown}
      className={cn('max-h-[70vh] overflow-auto overscroll-x-contain', className)}
    >
      <div style={{ minWidth: minWidth(columns) }}>
        <div
          role="row"
          aria-rowindex={1}
          style={{ gridTemplateColumns: gridTemplate(columns) }}
          className="sticky top-0 z-20 grid border-b border-line bg-panel"
        >
          {columns.map((column, index) => (
            <Head key={column.id} column={column} isFirst={index === 0} sort={sort} onSort={onSort} />
          ))}
        </div>
        {sorted.length === 0 && empty}
        <div className="relative" style={{ height: sorted.length * ROW_HEIGHT }}>
          {sorted.slice(first, end).map((row, offset) => {
            const key = rowKey(row);
            return (
              <TableRow
                key={key}
                rowKey={key}
                row={row}
                index={first + offset}
                columns={columns}
                href={rowHref?.(row)}
                className={rowClassName?.(row)}
                choice={selection && choiceOf(selection, key)}
                onChoose={selection?.onChoose}
                onOpen={open}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** A word, and no object that would be another each time. */
function choiceOf({ chosen, isFull }: Selection, key: string): Choice {
  if (chosen.has(key)) return 'chosen';
  return isFull ? 'barred' : 'open';
}

interface HeadProps<Row> {
  column: Column<Row>;
  isFirst: boolean;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

function Head<Row>({ column, isFirst, sort, onSort }: HeadProps<Row>) {
  const { id, label, hint, align, sortValue } = column;
  const isSorted = sort.id === id;
  const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
      className={cn(
        'flex min-w-0 bg-panel px-2',
        align && 'justify-end',
        isFirst && 'sticky left-0 z-10 pl-4',
      )}
    >
      {sortValue ? (
        <button
          type="button"
          title={hint}
          onClick={() => onSort(nextSort(sort, id, align === 'right'))}
          className={cn(
            'flex h-8 min-w-0 items-center gap-1 text-xs font-medium hover:text-ink',
            isSorted ? 'text-ink' : 'text-ink-3',
            align && 'flex-row-reverse',
          )}
        >
          <span className="truncate">{label}</span>
          {isSorted && <Arrow className="size-3 shrink-0" aria-hidden />}
        </button>
      ) : (
        <span title={hint} className="flex h-8 items-center truncate text-xs font-medium text-ink-3">
          {label}
        </span>
      )}
    </div>
  );
}
