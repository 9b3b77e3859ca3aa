import Link from 'next/link';
import { memo, type MouseEvent, type ReactNode } from 'react';
import { cn } from '@/lib/cn.ts';
import { type Column, gridTemplate } from './column.ts';

export const ROW_HEIGHT = 32;

/** Whether a row is chosen; one that is barred cannot be, for as many as may be are. */
export type Choice = 'chosen' | 'open' | 'barred';

interface TableRowProps<Row> {
  row: Row;
  rowKey: string;
  /** Its place among all rows, in sight or not. */
  index: number;
  columns: readonly Column<Row>[];
  /** Its page: the first cell is the link, and a press anywhere opens it. */
  href: string | undefined;
  className: string | undefined;
  /** Undefined: rows of this table are not chosen. */
  choice: Choice | undefined;
  onChoose: ((key: string, isChosen: boolean) => void) | undefined;
  onOpen: (href: string) => void;
}

/** Drawn again only when something of its own has changed: a table that scrolls by a row draws that row. */
export const TableRow = memo(Row) as typeof Row;

function Row<Value>({
  row,
  rowKey,
  index,
  columns,
  href,
  className,
  choice,
  onChoose,
  onOpen,
}: TableRowProps<Value>) {
  const open = (event: MouseEvent) => {
    // A link does it by itself, and a person may be marking text.
    const isLink = (event.target as Element).closest('a,button,label') !== null;
    if (href === undefined || isLink || window.getSelection()?.isCollapsed === false) return;
    onOpen(href);
  };
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={-1}
      onClick={open}
      style={{
        gridTemplateColumns: gridTemplate(columns),
        transform: `translateY(${index * ROW_HEIGHT}px)`,
      }}
      className={cn(
        'group absolute inset-x-0 top-0 grid h-8 scroll-mt-8 border-b border-line hover:bg-raised has-focus-visible:bg-raised',
        href !== undefined && 'cursor-pointer',
        className,
      )}
    >
      {columns.map((column, place) => (
        <Cell key={column.id} column={column} isFirst={place === 0}>
          {place === 0 && choice && onChoose && (
            <ChoiceBox
              label={`Select ${column.sortValue?.(row) ?? rowKey}`}
              choice={choice}
              onChoose={(isChosen) => onChoose(rowKey, isChosen)}
            />
          )}
          {place === 0 && href !== undefined ? (
            <Link
              href={href}
              prefetch={false}
              className={cn('truncate font-medium', choice ? 'inline' : 'block')}
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
}

interface ChoiceBoxProps {
  label: string;
  choice: Choice;
  onChoose: (isChosen: boolean) => void;
}

/** Takes the row into the selection; x does it for the row that has the focus. */
function ChoiceBox({ label, choice, onChoose }: ChoiceBoxProps) {
  return (
    // The whole left edge of the row takes the click, not the few pixels of the box.
    <label
      title={choice === 'barred' ? 'No more can be told apart in a comparison' : label}
      className="-ml-4 inline-flex h-8 w-9 cursor-pointer items-center justify-center align-top"
    >
      <input
        type="checkbox"
        tabIndex={-1}
        data-slot="row-choice"
        aria-label={label}
        checked={choice === 'chosen'}
        disabled={choice === 'barred'}
        onChange={(event) => onChoose(event.target.checked)}
        className="size-3.5 accent-accent"
      />
    </label>
  );
}

interface CellProps<Value> {
  column: Column<Value>;
  isFirst: boolean;
  children: ReactNode;
}

function Cell<Value>({ column, isFirst, children }: CellProps<Value>) {
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
