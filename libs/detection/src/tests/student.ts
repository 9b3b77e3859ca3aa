/** Upper quantiles of Student's t by degrees of freedom, from 1; the last entry stands for all beyond. */
const QUANTILES = {
  0.9: [3.078, 1.886, 1.638, 1.533, 1.476, 1.44, 1.415, 1.397, 1.383, 1.372, 1.345, 1.282],
  0.975: [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.145, 1.96],
} as const;

/** The value that Student's t stays below with this probability. Rounds towards the wider value between entries. */
export function studentQuantile(probability: keyof typeof QUANTILES, degreesOfFreedom: number): number {
  const column = QUANTILES[probability];
  if (degreesOfFreedom > 120) return column[11];
  if (degreesOfFreedom >= 14) return column[10];
  return column[Math.max(0, Math.min(10, Math.floor(degreesOfFreedom)) - 1)] as number;
}
