import { median } from '../series/blocks.ts';

/** One boot of a host, by its uptime. */
export interface BootSeries {
  bootId: string;
  /** Lowest level of each hour of uptime; NaN where no sample was. */
  hourlyFloors: ArrayLike<number>;
}

/** How this boot stands against the host's earlier ones at the same uptime. */
export interface BootComparison {
  uptimeHours: number;
  /** Growth since the first hours, of this boot and the median of the others. */
  growth: number;
  earlierGrowth: number;
  /** Boots that had reached this uptime. */
  earlierBoots: number;
  /** How far it is beyond them, in their robust deviations. */
  deviations: number;
  isBeyond: boolean;
}

const LEAST_BOOTS = 3;
const SETTLING_HOURS = 1;
/** With few boots a deviation is a poor guess: it takes more of them than among many hosts. */
const DEVIATIONS = 5;
/** A spread smaller than this share of the level is taken to be as large. */
const LEAST_SPREAD = 0.02;

/** Compares the growth of a boot with the host's earlier boots at the same uptime: for fleets too small for peers. */
export function compareWithEarlierBoots(
  current: BootSeries,
  earlier: readonly BootSeries[],
): BootComparison | undefined {
  for (let hour = current.hourlyFloors.length - 1; hour > SETTLING_HOURS; hour--) {
    const growth = growthAt(current, hour);
    if (growth === undefined) continue;
    const others = earlier.flatMap((boot) => growthAt(boot, hour) ?? []);
    if (others.length < LEAST_BOOTS) return undefined;
    const middle = median(others);
    const level = current.hourlyFloors[SETTLING_HOURS] as number;
    const spread = Math.max(
      LEAST_SPREAD * level,
      1.4826 * median(others.map((other) => Math.abs(other - middle))),
    );
    const deviations = (growth - middle) / spread;
    return {
      uptimeHours: hour,
      growth,
      earlierGrowth: middle,
      earlierBoots: others.length,
      deviations,
      isBeyond: deviations > DEVIATIONS && growth > Math.max(...others),
    };
  }
  return undefined;
}

function growthAt({ hourlyFloors }: BootSeries, hour: number): number | undefined {
  const growth = (hourlyFloors[hour] ?? Number.NaN) - (hourlyFloors[SETTLING_HOURS] ?? Number.NaN);
  return Number.isNaN(growth) ? undefined : growth;
}
