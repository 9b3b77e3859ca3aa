/** What zstd's frames begin with: servers before the columns compressed as a whole. */
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Whether something stored is a block of columns.
 * @param format what the first byte says then
 * @param what it is, for the error
 * @returns false when an earlier server compressed it as a whole
 * @throws Error when it is neither
 */
export function isColumns(bytes: Uint8Array, format: number, what: string): boolean {
  if (bytes[0] === format) return true;
  if (ZSTD_MAGIC.equals(bytes.subarray(0, ZSTD_MAGIC.length))) return false;
  if (bytes.length === 0) throw new Error(`${what} of no bytes`);
  throw new Error(`${what} of format ${bytes[0]}: a newer server wrote them`);
}
