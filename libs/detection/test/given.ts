/** A value that the test takes for granted. */
export function given<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new TypeError('there is nothing here to look at');
  return value;
}
