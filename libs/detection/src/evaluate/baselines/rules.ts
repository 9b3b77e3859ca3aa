import { type Baseline, limitOf, slidingScores } from './baseline.ts';
import { lineOf, pointsOf } from './hourly.ts';

/** Prometheus's `predict_linear(series[range], horizon) > limit`; the score is the prediction over the limit. */
function predictLinear(rangeHours: number, horizonHours: number): Baseline {
  return {
    name: `predict_linear ${rangeHours} h → ${horizonHours} h`,
    source: 'Prometheus, awesome-prometheus-alerts',
    published: 1,
    scoresOf: (hourly) => {
      const limit = limitOf(hourly);
      return slidingScores(hourly, rangeHours, (from, to) => {
        if (rangeHours === 1) {
          return ((hourly.lasts[from] as number) + horizonHours * (hourly.paces[from] as number)) / limit;
        }
        const points = pointsOf(hourly, from, to);
        if (points.length < rangeHours / 2) return Number.NaN;
        const line = lineOf(points);
        return (line.end + horizonHours * line.slope) / limit;
      });
    },
  };
}

/** The scripts' rule: growth by more than a tenth, and by more than 20 MB, within the hour. */
const growthRule: Baseline = {
  name: '> 10 % and > 20 MB in an hour',
  source: 'the three scripts',
  published: 0.1,
  scoresOf: (hourly) =>
    slidingScores(hourly, 1, (hour) => {
      const first = hourly.firsts[hour - 1] ?? hourly.firsts[hour] ?? Number.NaN;
      const growth = (hourly.lasts[hour] as number) - first;
      if (hourly.isBytes && growth <= 20e6) return 0;
      return growth / Math.max(1, first);
    }),
};

/** Coroot flags a memory trend of more than a tenth an hour over the last hour. */
const coroot: Baseline = {
  name: 'Coroot',
  source: 'coroot: memory leak inspection, 10 %/h',
  published: 0.1,
  scoresOf: (hourly) =>
    slidingScores(
      hourly,
      1,
      (hour) => (hourly.paces[hour] as number) / Math.max(1, hourly.means[hour] as number),
    ),
};

/** Mann-Kendall's test for a trend, one-sided at 5 %, on hourly means (Mann 1945, Kendall 1975). */
function mannKendall(windowHours: number): Baseline {
  return {
    name: `Mann-Kendall ${windowHours} h`,
    source: 'Machida et al. 2013',
    published: 1.645,
    scoresOf: ({ means, count }) => {
      // S changes by the pairs that enter and leave as the window moves on.
      const scores = new Float64Array(count).fill(Number.NaN);
      let s = 0;
      const signs = (at: number, from: number, to: number, direction: 1 | -1): number => {
        const value = means[at] as number;
        if (Number.isNaN(value)) return 0;
        let sum = 0;
        for (let other = from; other < to; other++) {
          const difference = (value - (means[other] as number)) * direction;
          if (difference > 0) sum++;
          else if (difference < 0) sum--;
        }
        return sum;
      };
      let known = 0;
      for (let hour = 0; hour < count; hour++) {
        s += signs(hour, Math.max(0, hour - windowHours), hour, 1);
        if (!Number.isNaN(means[hour])) known++;
        const leaving = hour - windowHours;
        if (leaving >= 0) {
          s -= signs(leaving, leaving + 1, hour + 1, -1);
          if (!Number.isNaN(means[leaving])) known--;
        }
        if (hour + 1 < windowHours || known < windowHours / 2) continue;
        scores[hour] = s / Math.sqrt((known * (known - 1) * (2 * known + 5)) / 18);
      }
      return scores;
    },
  };
}

/** A straight line that explains most of the last day's variance, rising. */
const olsR2: Baseline = {
  name: 'OLS R² 24 h',
  source: 'Jindal et al. 2021, as their baseline',
  published: 0.75,
  scoresOf: (hourly) =>
    slidingScores(hourly, 24, (from, to) => {
      const points = pointsOf(hourly, from, to);
      if (points.length < 12) return Number.NaN;
      const { slope, r2 } = lineOf(points);
      return slope > 0 ? r2 : 0;
    }),
};

export const RULES: readonly Baseline[] = [
  predictLinear(1, 4),
  predictLinear(6, 24),
  predictLinear(24, 168),
  growthRule,
  mannKendall(24),
  mannKendall(72),
  olsR2,
  coroot,
];
