/**
 * Tells one credential from another, and nothing of either: the first 16 hexadecimal digits of a SHA-256.
 *
 * By Web Crypto: `node:crypto` brings streams along, half a megabyte that every host would hold.
 */
export async function fingerprintOf(credential: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`spool ${credential}`));
  return Buffer.from(digest).toString('hex').slice(0, 16);
}
