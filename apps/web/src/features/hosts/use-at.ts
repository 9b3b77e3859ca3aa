'use client';

import { useTimeRange } from '../charts/range-context.tsx';

/** The instant that tables of the page show: the end of a range that stands still, else now (undefined). */
export function useAt(): number | undefined {
  const { range } = useTimeRange();
  return range.kind === 'fixed' ? Math.round(range.window.toMs) : undefined;
}
