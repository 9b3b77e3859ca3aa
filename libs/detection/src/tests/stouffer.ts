/** No member speaks louder than this, however little its series scatters. */
const LOUDEST = 3;

/** z-scores of independent members as one (Stouffer et al. 1949): their sum over √n, each within ±3. */
export function stoufferZ(scores: readonly number[]): number {
  const sum = scores.reduce((total, z) => total + Math.max(-LOUDEST, Math.min(LOUDEST, z)), 0);
  return scores.length === 0 ? 0 : sum / Math.sqrt(scores.length);
}
