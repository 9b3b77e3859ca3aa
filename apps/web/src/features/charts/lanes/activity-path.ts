import { positionIn, type Window } from '../range.ts';

/** The strip's own measure, stretched to what room there is. */
export const STRIP = { width: 1000, height: 16 };

/**
 * Outline of what was done: each sample tells of the interval that it ends, so that the strip begins with the second
 * one, and anew after a gap.
 */
export function activityPath(
  timesMs: readonly number[],
  activity: readonly (number | null)[],
  window: Window,
): string {
  let path = '';
  let isOpen = false;
  for (const [index, timeMs] of timesMs.entries()) {
    const value = activity[index] ?? null;
    const x = (Math.max(0, Math.min(1, positionIn(window, timeMs))) * STRIP.width).toFixed(1);
    if (value === null) {
      if (isOpen) path += `V${STRIP.height}Z`;
      isOpen = false;
      continue;
    }
    if (!isOpen) path += `M${x} ${STRIP.height}`;
    path += `V${(STRIP.height * (1 - value)).toFixed(1)}H${x}`;
    isOpen = true;
  }
  return isOpen ? `${path}V${STRIP.height}Z` : path;
}
