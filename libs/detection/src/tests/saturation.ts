import type { Blocks } from '../series/blocks.ts';
import { studentQuantile } from './student.ts';

export interface Saturation {
  /** Growth of the second half over that of the first: 1 for a line, less for what settles. */
  ratio: number;
  /** What the ratio is surely above (one-sided 97.5 %). */
  ratioAtLeast: number;
  /** And surely below (the same). */
  ratioAtMost: number;
}

/**
 * Does growth slow down? A warm-up that settles with time constant τ shows, over a window W, a ratio of exp(−W / 2τ).
 * Both halves are measured between means of blocks; what scatters about a parabola through the means is noise.
 * Assumes at least six blocks and noise alike in all of them. Undefined when the first half did not grow.
 */
export function saturationOf({ means, count }: Blocks): Saturation | undefined {
  const half = count >>> 1;
  const first = (means[half - 1] as number) - (means[0] as number);
  const second = (means[count - 1] as number) - (means[count - half] as number);
  if (first <= 0) return undefined;
  const ratio = second / first;
  const standardError = (scatterAboutParabola(means) * Math.sqrt(2 * (1 + ratio * ratio))) / first;
  const width = studentQuantile(0.975, count - 3) * standardError;
  return { ratio, ratioAtLeast: ratio - width, ratioAtMost: ratio + width };
}

/** Second half of the growth over the first, below which it slows down. */
const SLOWING = 0.85;

/** Does growth surely slow down? What settles over weeks, or goes on as a logarithm does, ends without harm. */
export function surelySlowsDown(blocks: Blocks): boolean {
  const saturation = saturationOf(blocks);
  return saturation !== undefined && saturation.ratioAtMost < SLOWING;
}

/** The ratio that a warm-up of this time constant shows. */
export function warmUpRatio(windowMs: number, timeConstantMs: number): number {
  return Math.exp(-windowMs / (2 * timeConstantMs));
}

/** Standard deviation about the least-squares parabola, by orthogonal polynomials on equally spaced points. */
function scatterAboutParabola(values: Float64Array): number {
  const count = values.length;
  const centre = (count - 1) / 2;
  const curvature = (count * count - 1) / 12;
  const polynomials = [() => 1, (x: number) => x, (x: number) => x * x - curvature];
  const residuals = Float64Array.from(values);
  for (const polynomial of polynomials) {
    let products = 0;
    let squares = 0;
    for (let index = 0; index < count; index++) {
      const p = polynomial(index - centre);
      products += p * (values[index] as number);
      squares += p * p;
    }
    for (let index = 0; index < count; index++) {
      residuals[index] = (residuals[index] as number) - (products / squares) * polynomial(index - centre);
    }
  }
  return Math.sqrt(residuals.reduce((sum, residual) => sum + residual * residual, 0) / (count - 3));
}
