/** A column of a table of text. */
export interface TextColumn<Row> {
  title: string;
  of: (row: Row) => string | number | undefined;
  /** Numbers stand at the right. */
  isNumber?: boolean;
}

/** Rows under their titles, columns as wide as they need to be. The last column is not padded. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly TextColumn<Row>[]): string {
  const lines = [
    columns.map(({ title }) => title),
    ...rows.map((row) => columns.map(({ of }) => oneLine(`${of(row) ?? '-'}`))),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => (line[index] as string).length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) => pad(cell, widths[index] as number, columns[index]?.isNumber === true))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Pairs of a name and what is said of it. */
export function formatPairs(pairs: readonly (readonly [string, string | number | undefined])[]): string {
  const width = Math.max(0, ...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${oneLine(`${value ?? '-'}`)}`).join('\n');
}

/** A titled piece of a report. */
export function formatSection(title: string, body: string): string {
  return `-- ${title} --\n${body === '' ? '(none)' : body}\n`;
}

/** `2026-11-22 22:04:29`, UTC: as in the CSV. */
export function formatTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ');
}

/** `20261122_220429`, UTC: as in the names of files. */
export function formatStamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

/** A process may be called anything: what would break a line, or drive a terminal, is shown as a dot. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}

function pad(text: string, width: number, isNumber: boolean): string {
  return isNumber ? text.padStart(width) : text.padEnd(width);
}
