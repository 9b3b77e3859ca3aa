import { hashText } from '../../family/hash.ts';
import { Random } from '../random.ts';
import type { LabelledSeries } from '../series.ts';
import { createGround, DAY, sampleSeries, usualNoise } from './ground.ts';
import { healthyLabel } from './healthy.ts';

/** What happens to the hosts of one service. */
export type FleetKind = 'healthy fleet' | 'a whole version' | 'a slow fleet' | 'one host of many';

export const FLEETS: readonly FleetKind[] = [
  'healthy fleet',
  'a whole version',
  'a slow fleet',
  'one host of many',
];

/** Slower than one host can show. */
const SLOW_PER_DAY = [0.004, 0.02] as const;
const USUAL_PER_DAY = [0.01, 0.2] as const;

/** The hosts of one service with two versions of it, the same for the same seed. */
export function* fleetOf(kind: FleetKind, seed: number): Generator<LabelledSeries> {
  const random = new Random(seed + (hashText(`fleet/${kind}`) % 1_000_003));
  const hosts = random.whole(9, 24);
  const service = `${kind.replaceAll(' ', '-')}-${seed}`;
  const range: readonly [number, number] = kind === 'a slow fleet' ? SLOW_PER_DAY : USUAL_PER_DAY;
  const perDay = random.logBetween(...range);
  const oddHost = random.whole(0, hosts - 1);
  const days = random.pick([4, 7]);
  for (let host = 0; host < hosts; host++) {
    const isNew = kind === 'a slow fleet' || host % 2 === 0;
    const grows =
      kind === 'a slow fleet' ||
      (kind === 'a whole version' && isNew && random.chance(0.9)) ||
      (kind === 'one host of many' && host === oddHost);
    yield memberOf(random, `${service}-h${host}`, `${service}@${isNew ? '1.4.2' : '1.4.1'}`, days, {
      family: kind,
      perDay: grows ? perDay * random.between(0.6, 1.4) : 0,
      noise: kind === 'a slow fleet' ? 3 : 1,
    });
  }
}

function memberOf(
  random: Random,
  id: string,
  cohort: string,
  days: number,
  { family, perDay, noise: loudness }: { family: string; perDay: number; noise: number },
): LabelledSeries {
  const ground = createGround(random, { leastDays: days, mostDays: days, intervalS: 600 });
  const { base } = ground;
  const noise = usualNoise(random, loudness * base);
  const slope = (base * perDay) / DAY;
  const warmUp = random.logBetween(0.2, 2);
  const series = sampleSeries(ground, id, {
    levelAt: (hour) => base * (1 - 0.3 * Math.exp(-hour / warmUp)) + slope * hour + noise(hour),
  });
  const label =
    perDay === 0
      ? healthyLabel(family)
      : { leak: true, class: 'idle' as const, onsetIndex: 0, slopePerHour: slope, family };
  return { series: { ...series, cohort }, label };
}
