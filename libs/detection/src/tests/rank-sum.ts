/**
 * Are the values of `a` above those of `b`? The one-sided z of the rank-sum test (Wilcoxon 1945, Mann & Whitney 1947),
 * ties by their mean rank, variance corrected for them. Assumes independent members; the normal approximation serves
 * from four on each side.
 */
export function rankSumZ(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, isOfA: true })),
    ...b.map((value) => ({ value, isOfA: false })),
  ].toSorted((x, y) => x.value - y.value);
  const count = all.length;
  let rankSum = 0;
  let tieSum = 0;
  for (let from = 0; from < count;) {
    let to = from;
    while (to < count && all[to]?.value === all[from]?.value) to++;
    const rank = (from + 1 + to) / 2;
    tieSum += (to - from) ** 3 - (to - from);
    for (let index = from; index < to; index++) if (all[index]?.isOfA) rankSum += rank;
    from = to;
  }
  const expected = (a.length * (count + 1)) / 2;
  const variance = ((a.length * b.length) / 12) * (count + 1 - tieSum / (count * (count - 1)));
  return variance > 0 ? (rankSum - expected) / Math.sqrt(variance) : 0;
}
