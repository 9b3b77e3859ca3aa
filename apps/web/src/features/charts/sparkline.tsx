import type { Window } from './range.ts';

interface SparklineProps {
  timesMs: readonly number[];
  values: readonly (number | null)[];
  window: Window;
}

const WIDTH = 72;
const HEIGHT = 16;
const MOST_POINTS = 72;

/** The shape of a column over the window, without numbers; gaps stay gaps. */
export function Sparkline({ timesMs, values, window }: SparklineProps) {
  return (
    <svg
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      width={WIDTH}
      height={HEIGHT + 2}
      aria-hidden
      className="inline-block align-middle text-ink-2"
    >
      <path d={sparkPath(timesMs, values, window)} fill="none" stroke="currentColor" strokeWidth="1.2" />
    </svg>
  );
}

export function sparkPath(
  timesMs: readonly number[],
  values: readonly (number | null)[],
  { fromMs, toMs }: Window,
): string {
  const every = Math.max(1, Math.floor(timesMs.length / MOST_POINTS));
  const points: { x: number; value: number | null }[] = [];
  for (const [index, timeMs] of timesMs.entries()) {
    const value = values[index] ?? null;
    // A gap is one null: it must not fall through the sieve.
    if (timeMs < fromMs || timeMs > toMs || (value !== null && index % every !== 0)) continue;
    points.push({ x: ((timeMs - fromMs) / (toMs - fromMs)) * WIDTH, value });
  }
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length < 2) return '';
  const min = Math.min(...known);
  // Noise of less than a hundredth is drawn as what it is: flat.
  const span = Math.max(Math.max(...known) - min, Math.abs(min) * 0.01, 1);
  let isOpen = false;
  return points
    .map(({ x, value }) => {
      const command = isOpen ? 'L' : 'M';
      isOpen = value !== null;
      return value === null
        ? ''
        : `${command}${x.toFixed(1)} ${(HEIGHT * (1 - (value - min) / span)).toFixed(1)}`;
    })
    .join('');
}
