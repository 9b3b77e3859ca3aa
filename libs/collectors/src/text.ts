import { Buffer } from 'node:buffer';

/**
 * Text of some bytes, as UTF-8. Names of processes and files can be any bytes: what is no UTF-8 becomes U+FFFD, so
 * that the text is well formed whatever the host says.
 */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return bufferOf(bytes).toString('utf8', start, end);
}

/** The same, a character for each byte: offsets in the text are offsets in the bytes. */
export function latin1Of(bytes: Uint8Array): string {
  return bufferOf(bytes).toString('latin1');
}

/** The text, or its beginning and `…`: at most `maxLength` UTF-16 units, never half a code point. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength < 1) return '';
  const last = text.codePointAt(maxLength - 2) ?? 0;
  return `${text.slice(0, last > 0xffff ? maxLength - 2 : maxLength - 1)}…`;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
