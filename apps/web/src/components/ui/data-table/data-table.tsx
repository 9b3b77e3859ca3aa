'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type MouseEvent, type ReactNode, useDeferredValue, useMemo, useRef } from 'react';
import { cn } from '@/lib/cn.ts';
import { type Column, gridTemplate, minWidth } from './column.ts';
import { nextSort, type Sort, sortRows } from './sort.ts';
import { useRowKeys } from './use-row-keys.ts';
import { useVisibleRows } from './use-visible-rows.ts';

const ROW_HEIGHT = 32;

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

  const style = { gridTemplateColumns: gridTemplate(columns) };
  const open = (event: MouseEvent, row: Row) => {
    // A link does it by itself, and a person may be marking text.
    const isLink = (event.target as Element).closest('a,button,label') !== null;
    if (!rowHref || isLink || window.getSelection()?.isCollapsed === false) return;
    router.push(rowHref(row));
  };

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
          style={style}
          className="sticky top-0 z-20 grid border-b border-line bg-panel"
        >
          {columns.map((column, index) => (
            <Head key={column.id} column={column} isFirst={index === 0} sort={sort} onSort={onSort} />
          ))}
        </div>
        {sorted.length === 0 && empty}
        <div className="relative" style={{ height: sorted.length * ROW_HEIGHT }}>
          {sorted.slice(first, end).map((row, offset) => {
            const index = first + offset;
            return (
              <div
                key={rowKey(row)}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                tabIndex={-1}
                onClick={(event) => open(event, row)}
                style={{ ...style, transform: `translateY(${index * ROW_HEIGHT}px)` }}
                className={cn(
                  'group absolute inset-x-0 top-0 grid h-8 scroll-mt-8 border-b border-line hover:bg-raised has-focus-visible:bg-raised',
                  rowHref && 'cursor-pointer',
                  rowClassName?.(row),
                )}
              >
                {columns.map((column, column0) => (
                  <Cell key={column.id} column={column} isFirst={column0 === 0}>
                    {column0 === 0 && selection && (
                      <Choice
                        label={`Select ${column.sortValue?.(row) ?? rowKey(row)}`}
                        rowKey={rowKey(row)}
                        selection={selection}
                      />
                    )}
                    {column0 === 0 && rowHref ? (
                      <Link
                        href={rowHref(row)}
                        prefetch={false}
                        className={cn('truncate font-medium', selection ? 'inline' : 'block')}
                      >
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </Cell>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  rowKey: string;
  selection: Selection;
}

/** Takes the row into the selection; x does it for the row that has the focus. */
function Choice({ label, rowKey, selection: { chosen, isFull, onChoose } }: ChoiceProps) {
  const isChosen = chosen.has(rowKey);
  const isBarred = isFull && !isChosen;
  return (
    // The whole left edge of the row takes the click, not the few pixels of the box.
    <label
      title={isBarred ? 'No more can be told apart in a comparison' : label}
      className="-ml-4 inline-flex h-8 w-9 cursor-pointer items-center justify-center align-top"
    >
      <input
        type="checkbox"
        tabIndex={-1}
        data-slot="row-choice"
        aria-label={label}
        checked={isChosen}
        disabled={isBarred}
        onChange={(event) => onChoose(rowKey, event.target.checked)}
        className="size-3.5 accent-accent"
      />
    </label>
  );
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

interface CellProps<Row> {
  column: Column<Row>;
  isFirst: boolean;
  children: ReactNode;
}

function Cell<Row>({ column, isFirst, children }: CellProps<Row>) {
  return (
    <div
      role="cell"
      className={cn(
        'min-w-0 truncate px-2 leading-8',
        column.align && 'text-right',
        // Opaque, for what scrolls past beneath it.
        isFirst && 'sticky left-0 z-10 bg-panel pl-4 group-hover:bg-raised group-has-focus-visible:bg-raised',
      )}
    >
      {children}
    </div>
  );
}
