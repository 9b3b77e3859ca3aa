/**
 * Probability that at least `positive` of `count` fair coins show heads: the sign test for "most members grow"
 * (Dixon & Mood 1946). Assumes members that are independent of each other; nothing of their distribution.
 */
export function signTest(positive: number, count: number): number {
  let probability = 0.5 ** count;
  let tail = 0;
  for (let heads = 0; heads <= count; heads++) {
    if (heads >= positive) tail += probability;
    probability *= (count - heads) / (heads + 1);
  }
  return Math.min(1, tail);
}
