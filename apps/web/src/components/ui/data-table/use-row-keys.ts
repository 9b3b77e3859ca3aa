import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef } from 'react';

/** Rows that a key moves by; Infinity is to the end. */
const STEPS: Readonly<Record<string, number>> = {
  j: 1,
  ArrowDown: 1,
  k: -1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** A row that comes into sight is drawn within this many frames. */
const MOST_FRAMES = 10;

/**
 * Moves the focus from row to row: j and k wherever the focus is on the page, arrows and the like while it is in the
 * table. x chooses the row. Rows have `data-index`, and take the focus themselves where nothing within them can.
 */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  rowCount: number,
  scrollTo: (index: number) => void,
): (event: KeyboardEvent) => void {
  const last = useRef(-1);

  const move = (step: number) => {
    if (rowCount === 0) return;
    const next = Math.max(0, Math.min(rowCount - 1, currentRow(table.current, last.current) + step));
    last.current = next;
    scrollTo(next);
    focusRow(table, next, MOST_FRAMES);
  };

  const onLetter = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const isLetter = event.key === 'j' || event.key === 'k';
    if (!isLetter || event.defaultPrevented || hasModifier(event) || isBusyElsewhere(event)) return;
    if (isInAnotherTable(table.current)) return;
    event.preventDefault();
    move(STEPS[event.key] ?? 0);
  });
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => onLetter(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (event) => {
    if (event.key === 'x' && !hasModifier(event) && !isBusyElsewhere(event.nativeEvent)) {
      const row = (event.target as Element).closest('[data-index]');
      row?.querySelector<HTMLElement>('[data-slot=row-choice]')?.click();
      return;
    }
    const step = STEPS[event.key];
    const isLetter = event.key.length === 1;
    if (step === undefined || isLetter || hasModifier(event) || isBusyElsewhere(event.nativeEvent)) return;
    event.preventDefault();
    move(step);
  };
}

/** The row that has the focus; where it was last, when that row is no longer drawn. */
function currentRow(table: HTMLElement | null, last: number): number {
  const { activeElement } = document;
  if (activeElement === document.body) return last;
  const row = activeElement?.closest<HTMLElement>('[data-index]');
  return row && table?.contains(row) ? Number(row.dataset['index']) : -1;
}

/** Of several tables on a page the letters move through the one that has the focus, or else through the first. */
function isInAnotherTable(table: HTMLElement | null): boolean {
  const focused = document.activeElement?.closest('[role=table]') ?? null;
  return focused !== null && focused !== table;
}

/** At once where the row is drawn already: a key that follows is meant for it. */
function focusRow(table: RefObject<HTMLElement | null>, index: number, frames: number): void {
  const row = table.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
  if (row) {
    (row.querySelector<HTMLElement>('a,button') ?? row).focus({ preventScroll: true });
    // A table that begins below the fold has its focus there, where nobody sees it and nothing is painted.
    row.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  } else if (frames > 0) requestAnimationFrame(() => focusRow(table, index, frames - 1));
}

function hasModifier(event: { ctrlKey: boolean; metaKey: boolean; altKey: boolean }): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** A person is typing, or has a dialog or a menu open. */
function isBusyElsewhere({ target }: globalThis.KeyboardEvent): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]),textarea,select,[role=dialog],[role=menu]') !== null
  );
}
