/**
 * A path as the kernel prints it where spaces part the columns: what would be taken for the end of a column is a
 * backslash and three octal digits (`/mnt/my\040disk`), byte for byte.
 */
export function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\([0-3][0-7]{2})/g, (_escape, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
