/** Rows drawn beyond what is in sight, so that a quick scroll meets no blank. */
const OVERSCAN = 10;

export interface VisibleRows {
  first: number;
  /** One past the last. */
  end: number;
}

/** Which rows of equal height are in sight of what scrolls. */
export function visibleRows(
  scroll: { topPx: number; heightPx: number },
  rowHeightPx: number,
  count: number,
): VisibleRows {
  const first = Math.max(0, Math.floor(scroll.topPx / rowHeightPx) - OVERSCAN);
  const end = Math.ceil((scroll.topPx + scroll.heightPx) / rowHeightPx) + OVERSCAN;
  // A table that has just become shorter is still scrolled beyond its end for a moment.
  return { first: Math.min(first, Math.max(0, count - 1)), end: Math.min(end, count) };
}
