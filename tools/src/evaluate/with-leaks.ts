import { type EvaluatedSeries, Random, type SeriesLabel } from '@seep/detection/evaluate';

const HOUR_S = 3600;
const DAY_HOURS = 24;
/** Share of the level that is added in a day, from a slow leak to one of days. */
const PACES_PER_DAY = [0.01, 0.03, 0.1];
/** A leak begins within this part of the trace, so that there is time to see it. */
const ONSET = [0.1, 0.4] as const;
/** A trace with less than this of its points says too little. */
const LEAST_KNOWN = 0.5;

/** Real traces with a leak of known slope added to each: what they do by themselves stays as it is. */
export function withLeaks(
  traces: readonly EvaluatedSeries[],
): { series: EvaluatedSeries; label: SeriesLabel }[] {
  return traces.flatMap((trace, index) => {
    const random = new Random(index + 1);
    const known = trace.values.filter((value) => !Number.isNaN(value)).toSorted();
    const level = known[known.length >>> 1];
    if (level === undefined || level <= 0 || known.length < LEAST_KNOWN * trace.values.length) return [];
    const pace = PACES_PER_DAY[index % PACES_PER_DAY.length] as number;
    const slopePerHour = (level * pace) / DAY_HOURS;
    const onsetIndex = Math.round(trace.values.length * random.between(...ONSET));
    // It was sized for what it does, and not for what leaks.
    const { limit: _limit, ...rest } = trace;
    return [
      {
        series: {
          ...rest,
          id: `${trace.id}+leak`,
          values: trace.values.map(
            (value, at) => value + slopePerHour * (Math.max(0, at - onsetIndex) * (trace.intervalS / HOUR_S)),
          ),
        },
        label: {
          leak: true,
          class: 'idle',
          onsetIndex,
          slopePerHour,
          family: `real trace, ${pace * 100} % a day`,
        },
      },
    ];
  });
}
