import { type Baseline, limitOf } from './baseline.ts';
import { type Hourly, lineOf, pointsOf } from './hourly.ts';

/** A change of the hourly maximum beyond this many of its usual deviations is a change point. */
const CHANGE = 3;
/** Hours that it learns what is normal from. */
const TRAINING_HOURS = 72;
/** Change points looked back to; the nearest ones. */
const MOST_CHANGE_POINTS = 12;

/**
 * PrecogMF (Jindal, Staab, Cardoso, Gerndt & Podolskiy: arXiv 2101.09799, 2106.08938): a line from each change point to
 * now; an alarm when it fits, when it reaches the limit within the critical time, and when it is steeper or longer than
 * any that the training time showed. The score is the fit.
 */
function precog(name: string, r2: number, criticalHours: number): Baseline {
  return {
    name,
    source: 'Jindal et al. 2021',
    published: r2,
    scoresOf: (hourly) => {
      const limit = limitOf(hourly);
      const changes = changePointsOf(hourly);
      const scores = new Float64Array(hourly.count).fill(Number.NaN);
      let steepest = 0;
      let longest = 0;
      for (let hour = 6; hour < hourly.count; hour++) {
        const before = changes.filter((change) => change <= hour - 6).slice(-MOST_CHANGE_POINTS);
        let score = 0;
        for (const from of before) {
          const line = lineOf(pointsOf(hourly, from, hour + 1));
          if (line.slope <= 0) continue;
          if (hour < TRAINING_HOURS) {
            if (line.r2 < r2) continue;
            steepest = Math.max(steepest, line.slope);
            longest = Math.max(longest, hour - from);
            continue;
          }
          const endsInTime = (limit - line.end) / line.slope <= criticalHours;
          if (endsInTime && (line.slope > steepest || hour - from > longest))
            score = Math.max(score, line.r2);
        }
        if (hour >= TRAINING_HOURS) scores[hour] = score;
      }
      return scores;
    },
  };
}

function changePointsOf({ means, count }: Hourly): number[] {
  const steps = Float64Array.from({ length: count - 1 }, (_, hour) =>
    Math.abs((means[hour + 1] as number) - (means[hour] as number)),
  );
  const known = steps.filter((step) => !Number.isNaN(step)).toSorted();
  const usual = known[Math.floor(known.length / 2)] ?? 0;
  const changes = [0];
  for (let hour = 1; hour < count; hour++) {
    if ((steps[hour - 1] as number) > CHANGE * 1.4826 * usual) changes.push(hour);
  }
  return changes;
}

export const PRECOG: readonly Baseline[] = [
  precog('PrecogMF, default', 0.75, 7 * 24),
  precog('PrecogMF, relaxed', 0.6, 30 * 24),
];
