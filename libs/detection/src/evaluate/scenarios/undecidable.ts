import type { Random } from '../random.ts';
import {
  createGround,
  DAY,
  type Ground,
  type LevelAt,
  sampleSeries,
  sawTooth,
  usualNoise,
} from './ground.ts';
import { healthyLabel, type Scenario } from './healthy.ts';

/** Growth that starts with the series and ends by itself, sooner or later. */
function filling(
  family: string,
  make: (ground: Ground) => { levelAt: LevelAt; limit?: number },
): [string, Scenario] {
  return [
    family,
    (random: Random, id: string) => {
      const ground = createGround(random);
      return { series: sampleSeries(ground, id, make(ground)), label: healthyLabel(family) };
    },
  ];
}

/** Nobody can tell these from a leak before they end: the answer has to be `filling` or `warming`. */
export const UNDECIDABLE: Readonly<Record<string, Scenario>> = Object.fromEntries([
  filling('fill to a cap', ({ random, base }) => {
    const cap = base * random.logBetween(1.5, 10);
    const fill = random.logBetween(4, 8 * DAY);
    const noise = usualNoise(random, base);
    return { levelAt: (hour) => base + (cap - base) * Math.min(1, hour / fill) + noise(hour) };
  }),

  filling('fill to a known cap', ({ random, base }) => {
    const cap = base * random.logBetween(1.5, 10);
    const fill = random.logBetween(4, 8 * DAY);
    const noise = usualNoise(random, base / 4);
    return {
      limit: cap * random.pick([1, 1.05]),
      levelAt: (hour) => Math.min(cap, base + ((cap - base) * hour) / fill + noise(hour)),
    };
  }),

  filling('heap to its cap', ({ random, base }) => {
    const cap = base * random.logBetween(1.5, 10);
    const fill = random.logBetween(4, 8 * DAY);
    const teeth = sawTooth(random, random.logBetween(0.2, 4));
    const height = random.between(0.03, 0.2);
    return {
      limit: cap * random.pick([1, 1.1]),
      levelAt: (hour) => {
        const top = base + (cap - base) * Math.min(1, hour / fill);
        return top * (1 - height * (1 - teeth(hour)));
      },
    };
  }),

  filling('slow warm-up', ({ random, base }) => {
    const gain = base * random.logBetween(0.2, 6);
    const timeConstant = random.logBetween(16, 5 * DAY);
    const noise = usualNoise(random, base);
    return { levelAt: (hour) => base + gain * (1 - Math.exp(-hour / timeConstant)) + noise(hour) };
  }),
]);
