import { type RefObject, useLayoutEffect, useState } from 'react';
import { visibleRows, type VisibleRows } from './visible-rows.ts';

interface Options {
  scroller: RefObject<HTMLElement | null>;
  count: number;
  rowHeightPx: number;
  /** Height of the head, which stays above the rows. */
  headHeightPx: number;
}

/** Follows a table's scrolling; draws anew only when other rows come into sight. */
export function useVisibleRows({ scroller, count, rowHeightPx, headHeightPx }: Options) {
  const [rows, setRows] = useState<VisibleRows>({ first: 0, end: 0 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const look = () => {
      const scroll = { topPx: element.scrollTop, heightPx: element.clientHeight };
      const next = visibleRows(scroll, rowHeightPx, count);
      setRows((old) => (old.first === next.first && old.end === next.end ? old : next));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [scroller, count, rowHeightPx]);

  const scrollTo = (index: number) =>
    bringIntoSight(scroller.current, index * rowHeightPx, rowHeightPx, headHeightPx);
  return { ...rows, scrollTo };
}

function bringIntoSight(
  scroller: HTMLElement | null,
  topPx: number,
  rowHeightPx: number,
  headHeightPx: number,
): void {
  if (!scroller) return;
  const roomPx = scroller.clientHeight - headHeightPx - rowHeightPx;
  const isAbove = topPx < scroller.scrollTop;
  const isBelow = topPx > scroller.scrollTop + roomPx;
  if (isAbove || isBelow) scroller.scrollTop = isAbove ? topPx : topPx - roomPx;
}
