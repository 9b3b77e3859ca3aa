/**
 * Keeps what has not changed of rows that were asked for again, so that nothing is drawn for it: the rows one by one, and
 * the list where all are the same. Ten thousand rows take a few milliseconds.
 */
export function keepSame<Row extends { id: number }>(
  old: readonly Row[] | undefined,
  fresh: readonly Row[],
): readonly Row[] {
  if (!old) return fresh;
  const byId = new Map(old.map((row) => [row.id, row]));
  let isSame = old.length === fresh.length;
  const kept = fresh.map((row, index) => {
    const before = byId.get(row.id);
    const one = before && isEqual(before, row) ? before : row;
    isSame &&= one === old[index];
    return one;
  });
  return isSame ? old : kept;
}

function isEqual(a: object, b: object): boolean {
  const [before, after] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const names = Object.keys(after);
  return (
    names.length === Object.keys(before).length &&
    names.every((name) => {
      const [x, y] = [before[name], after[name]];
      return (
        x === y ||
        (typeof x === 'object' && typeof y === 'object' && x !== null && y !== null && isEqual(x, y))
      );
    })
  );
}
