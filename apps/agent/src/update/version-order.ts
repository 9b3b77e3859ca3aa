/** Versions as in `1.2.3`, or `1.2.3-rc.1`, which comes before `1.2.3`. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?$/;

/** Negative when `a` is older than `b`. @throws RangeError for what is no version */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, part] of left.numbers.entries()) {
    const difference = part - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (left.early === right.early) return 0;
  if (left.early === undefined) return 1;
  if (right.early === undefined) return -1;
  return left.early < right.early ? -1 : 1;
}

function partsOf(version: string): { numbers: number[]; early: string | undefined } {
  const [, major, minor, patch, early] = VERSION.exec(version) ?? [];
  if (major === undefined) throw new RangeError(`"${version}" is no version`);
  return { numbers: [major, minor, patch].map(Number), early };
}
