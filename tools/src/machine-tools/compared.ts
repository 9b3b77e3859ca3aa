/** One number of ours beside that of a tool of the machine. */
export interface Compared {
  tool: string;
  number: string;
  theirs: number;
  /** Read just before and just after the tool: what changes all the time lies between. */
  before: number;
  after: number;
  /** What may lie between two readings of a busy machine; 0 for what does not change. */
  tolerance: number;
}

/** How far a tool's number is from ours; none when it lies between two readings of ours. */
export function differenceOf({ theirs, before, after }: Compared): number {
  const [low, high] = before < after ? [before, after] : [after, before];
  return theirs < low ? theirs - low : Math.max(0, theirs - high);
}

/** A table for people: every number that was compared, and its difference. */
export function formatComparison(rows: readonly Compared[]): string {
  const cells = [
    ['TOOL', 'NUMBER', 'THEIRS', 'OURS', 'DIFFERENCE', 'TOLERANCE'],
    ...rows.map((row) => [
      row.tool,
      row.number,
      `${row.theirs}`,
      row.before === row.after ? `${row.before}` : `${row.before} to ${row.after}`,
      `${differenceOf(row)}`,
      `${row.tolerance}`,
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length))) ?? [];
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A number that was not found is NaN, and within no tolerance. */
export function isOff(row: Compared): boolean {
  return !(Math.abs(differenceOf(row)) <= row.tolerance);
}
