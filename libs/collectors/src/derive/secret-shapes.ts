import { MASK } from './mask.ts';

/*
 * Secrets that show by their shape, whatever stands in front. Command lines come from anybody and may be long, so
 * each pattern can begin only where a word does: none of them reads the same text again and again.
 */
const SHAPES: readonly RegExp[] = [
  // JSON web tokens: `{"` in base64.
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*/g,
  // GitHub, GitLab, Slack, Stripe, OpenAI; AWS, Google, npm, Hugging Face; DigitalOcean, Vault, SendGrid, PyPI.
  /(?<![\w-])(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|[rs]k_(?:live|test)_|sk-)[\w-]{16,}/g,
  /(?<![\w-])(?:A[KS]IA[A-Z0-9]{12,}|AIza[\w-]{30,}|ya29\.[\w-]+|npm_\w{30,}|hf_\w{30,})/g,
  /(?<![\w-])(?:dop_v1_\w{30,}|hvs\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]+|pypi-[\w-]{30,})/g,
];

/** To its end, or as far as there is no quote: a key has none. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-'"]|-(?!----END ))*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?/g;

/** Hides the tokens of well-known services. */
export function maskShapes(text: string): string {
  return SHAPES.reduce((masked, pattern) => masked.replaceAll(pattern, MASK), text);
}

/** Hides private keys in PEM, which take several words. */
export function maskPrivateKeys(text: string): string {
  return text.replaceAll(PRIVATE_KEY, MASK);
}

/** Digits and letters of both cases, or hexadecimal: what nobody wrote by hand. */
const RANDOM = /(?<![A-Za-z0-9+_=-])[A-Za-z0-9+_=-]{20,}/g;

/** Hides long random pieces: keys, hashes, identifiers. */
export function maskRandom(text: string): string {
  return text.replaceAll(RANDOM, (piece) => (isRandom(piece) ? MASK : piece));
}

function isRandom(piece: string): boolean {
  const digits = piece.match(/\d/g)?.length ?? 0;
  if (/^[0-9a-f]+$/i.test(piece)) return digits > 0;
  return digits > 1 && /[A-Z]/.test(piece) && /[a-z]/.test(piece);
}

/**
 * Hides the password in each `scheme://user:password@host` of a word, and for http also a lone user, which is a token
 * more often than a name. A password may hold what a URL forbids, `/` and `@`: then rather too much is hidden.
 */
export function maskUrlCredentials(word: string): string {
  const lastAt = word.lastIndexOf('@');
  let masked = '';
  let end = 0;
  for (let scheme = word.indexOf('://'); scheme >= 0 && scheme < lastAt; scheme = word.indexOf('://', end)) {
    const isWeb = /(?:https?|wss?)$/i.test(word.slice(Math.max(0, scheme - 5), scheme));
    const start = scheme + 3;
    const at = endOfCredentials(word, start, lastAt, isWeb);
    const user = at < 0 ? '' : word.slice(start, at);
    const colon = user.indexOf(':');
    masked += word.slice(end, start);
    if (colon >= 0) masked += `${user.slice(0, colon)}:${MASK}`;
    else masked += isWeb && user !== '' ? MASK : user;
    end = Math.max(start, at);
  }
  return masked + word.slice(end);
}

/** Offset of the `@` behind credentials that begin at `start`, or -1 when there are none. */
function endOfCredentials(word: string, start: number, lastAt: number, isWeb: boolean): number {
  AUTHORITY_END.lastIndex = start;
  const authority = word.slice(start, AUTHORITY_END.exec(word)?.index);
  const inAuthority = authority.lastIndexOf('@');
  // Paths of the web hold `@` in their own right (npm's scopes), other URLs do not.
  if (inAuthority >= 0) return isWeb ? start + inAuthority : lastAt;
  // `host:8080/path@x` is a port, `user:pass/word@host` a password.
  return /^[^:[]*:(?!\d*$)/.test(authority) ? lastAt : -1;
}

const AUTHORITY_END = /[/?#]|$/g;
