const FNV_PRIME = 0x01000193;

/**
 * 53 bits of a text, so that a name of any length costs one number. Two lanes of FNV-1a; among the few thousand names
 * of a host two collide once in 10⁹ hosts.
 */
export function hashText(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, FNV_PRIME);
    high = Math.imul(high ^ unit ^ (low >>> 15), FNV_PRIME);
  }
  high ^= high >>> 13;
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}
