import type { Growth } from '../paths/path.ts';
import { growthOf, HOUR_MS } from '../series/stretch.ts';

/** What people ask of growth before they want to hear of it, beyond what the method asks itself. */
export interface Demands {
  leastGrowthBytes: number;
  /** Share of the level at the onset, a day. */
  leastPacePerDay: number;
}

export const NO_DEMANDS: Readonly<Demands> = { leastGrowthBytes: 0, leastPacePerDay: 0 };

/**
 * @param bytesPerUnit memory that one unit of the metric stands for; 0 where that is unknown, and bytes ask nothing
 * @param dayMs a day in detector time
 */
export function meetsDemands(
  { leastGrowthBytes, leastPacePerDay }: Demands,
  { stretch, slope }: Growth,
  bytesPerUnit: number,
  dayMs: number,
): boolean {
  const level = Math.max(1, Math.abs(stretch.floors[0] as number));
  const pacePerDay = (slope.perHour[1] * dayMs) / HOUR_MS / level;
  const bytes = growthOf(stretch) * bytesPerUnit;
  return pacePerDay >= leastPacePerDay && (bytesPerUnit === 0 || bytes >= leastGrowthBytes);
}
