/**
 * What a column of a range shows: a range without a number is not one of zeros.
 *
 * @returns `unknown` where there is no number, `zero` where all that there are are zeros
 */
export function shapeOf(values: readonly (number | null)[]): 'unknown' | 'zero' | 'some' {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'unknown';
  return known.every((value) => value === 0) ? 'zero' : 'some';
}
