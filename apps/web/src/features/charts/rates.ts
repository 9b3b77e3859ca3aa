/**
 * A counter as its rate per second: at each sample that of the interval before it. Null where there is no sample
 * before, across a gap, and where the counter went backwards (it began anew).
 */
export function ratesOf(timesMs: readonly number[], counter: readonly (number | null)[]): (number | null)[] {
  return timesMs.map((timeMs, index) => {
    const [before, now] = [counter[index - 1] ?? null, counter[index] ?? null];
    const elapsedMs = timeMs - (timesMs[index - 1] ?? timeMs);
    if (before === null || now === null || now < before || elapsedMs <= 0) return null;
    return ((now - before) * 1000) / elapsedMs;
  });
}
