import { formatDuration } from '@/lib/format/number.ts';

/** A part of a verdict: words, or an instant. `at` is where it begins. */
type VerdictPart = { at: number } & ({ text: string } | { atMs: number });

/** "21:04 UTC" or "2026-11-22 21:04 UTC", as libs/detection writes them. */
const TIME = /(?:(\d{4}-\d{2}-\d{2}) )?(\d{2}:\d{2}) UTC/g;

/**
 * Finds the times in a verdict, which the server writes in UTC, so that the page can show them in the chosen zone.
 * A time without a day is one of the day on which the verdict was written.
 */
export function verdictParts(verdict: string, writtenAtMs: number): VerdictPart[] {
  const today = new Date(writtenAtMs).toISOString().slice(0, 10);
  const parts: VerdictPart[] = [];
  let end = 0;
  for (const match of verdict.matchAll(TIME)) {
    const [whole, day = today, clock] = match;
    if (match.index > end) parts.push({ at: end, text: verdict.slice(end, match.index) });
    parts.push({ at: match.index, atMs: Date.parse(`${day}T${clock}:00Z`) });
    end = match.index + whole.length;
  }
  if (end < verdict.length) parts.push({ at: end, text: verdict.slice(end) });
  return parts;
}

/** " in 6 h (5 h 10 min to 7 h 2 min)", as libs/detection ends a verdict. */
const END = / in [^();]+ \([^()]+ to [^()]+\)/;

/**
 * The same verdict with what is left counted from now: it is written now and then, and read any time.
 * @param atMs early, middle and late end
 */
export function endsFromNow(verdict: string, atMs: readonly [number, number, number], nowMs: number): string {
  // What was to be over by now was not foreseen right: the words of then say so best.
  if (atMs[0] <= nowMs) return verdict;
  const [early, middle, late] = atMs.map((endMs) => formatDuration(endMs - nowMs));
  return verdict.replace(END, ` in ${middle} (${early} to ${late})`);
}
