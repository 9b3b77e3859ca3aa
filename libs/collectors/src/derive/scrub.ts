import { quoted } from '../proc/pid/cmdline.ts';
import { MASK } from './mask.ts';
import { isSecretName, isSecretOption } from './secret-names.ts';
import { type SecretOptions, secretOptionsOf } from './secret-options.ts';
import { maskParameters, maskQuotedPairs } from './secret-parameters.ts';
import { maskPrivateKeys, maskRandom, maskShapes, maskUrlCredentials } from './secret-shapes.ts';

/**
 * `off` leaves a command line as it is. `default` hides what is secret by its name, its place or its shape. `strict`
 * shows the program and the names of its options, and no value at all.
 */
export type ScrubLevel = 'off' | 'default' | 'strict';

/** Commands within commands (`sh -c '…'`) that are read as such. */
const MAX_DEPTH = 3;

/** One round does it as a rule, and the next one tells so. */
const MAX_ROUNDS = 6;

/** A word of a command line: everything up to a space that is not quoted. A quote that nothing closes is a letter. */
const WORD = /(?:[^\s"'\\]+|\\[^]|"(?:[^"\\]|\\[^])*"|'[^']*'|["'\\])+/g;
const QUOTING = /\\([^])|"((?:[^"\\]|\\[^])*)"|'([^']*)'/g;

/** A word that needs no quotes to be the same word again. */
const BARE = /^[^\s"'\\]+$/;

const OPTION = /^--?[A-Za-z][\w.-]{0,100}$/;
/** What stands behind an option without a value: the next option. `-secret` is rather a value. */
const NEXT_OPTION = /^--(?:$|[A-Za-z])|^-[A-Za-z]$/;
const ASSIGNMENT = /^(-{0,2}[\w.%[\]-]{1,100})=[^]/;
const HEADER = /^([\w-]{1,100}):\s+\S/;
const LABEL = /^[^\w]{0,10}([\w.-]{1,100}):$/;
/** Words without a dash that announce a secret: `aws configure set`, redis' `CONFIG SET`, `Authorization: Bearer`. */
const ANNOUNCEMENT = /^(?:aws_secret_access_key|aws_session_token|requirepass|masterauth|bearer)$/i;
const AUTH_SCHEME = /^(?:apikey|basic|bearer|digest|negotiate|token)$/i;

/** What the words so far have told. */
interface State {
  isSecretNext: boolean;
  options: SecretOptions | undefined;
}

/**
 * Hides secrets in a command line, one that joinArguments made or the title that a program gave itself. Scrub before
 * cutting: half a secret may not look like one. Scrubbing again changes nothing.
 */
export function scrubCommandLine(text: string, level: ScrubLevel): string {
  if (level === 'off') return text;
  let before = text;
  // Where a token was hidden by its shape, what is left of its surroundings may be the value of a secret name.
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const after = level === 'strict' ? scrubStrictly(before) : scrubText(before, 0);
    if (after === before) return after;
    before = after;
  }
  return before;
}

function scrubText(text: string, depth: number): string {
  const state: State = { isSecretNext: false, options: undefined };
  return mapWords(maskQuotedPairs(maskPrivateKeys(text)), (word) => scrubWord(word, state, depth));
}

/**
 * Changes words, and leaves the quoting of the others. Where one changes, a lone quote must not pair with the quotes
 * that are put in: it is quoted too.
 */
function mapWords(text: string, change: (word: string, index: number) => string): string {
  let isChanged = false;
  let index = 0;
  const changed = text.replaceAll(WORD, (raw) => {
    const word = unquoted(raw);
    const result = change(word, index++);
    isChanged ||= result !== word;
    if (result === word && !hasLoneQuote(raw)) return raw;
    return raw === word && BARE.test(result) ? result : quoted(result);
  });
  return isChanged ? changed : text;
}

function unquoted(raw: string): string {
  return raw.replaceAll(QUOTING, (_quoting, escaped?: string, double?: string, single?: string) =>
    double === undefined ? (escaped ?? single ?? '') : double.replaceAll(/\\(["\\$`])/g, '$1'),
  );
}

function hasLoneQuote(raw: string): boolean {
  return /["'\\]/.test(raw.replaceAll(QUOTING, ''));
}

function scrubWord(word: string, state: State, depth: number): string {
  if (state.isSecretNext && word !== '') {
    if (AUTH_SCHEME.test(word)) return word;
    state.isSecretNext = false;
    if (!NEXT_OPTION.test(word)) return MASK;
  }
  state.options = secretOptionsOf(word) ?? state.options;
  return scrubByPlace(word, state) ?? scrubByName(word, state) ?? scrubInside(word, depth);
}

/** By what the program means with it: `mysql -pSECRET`. */
function scrubByPlace(word: string, state: State): string | undefined {
  if (state.options === undefined) return undefined;
  if (state.options.separate.includes(word)) {
    state.isSecretNext = true;
    return word;
  }
  const option = state.options.attached.find(
    (candidate) =>
      !candidate.startsWith('--') && word.startsWith(candidate) && word.length > candidate.length,
  );
  return option === undefined ? undefined : option + MASK;
}

/** By the name that the word begins with, or is: then the next one is the secret. */
function scrubByName(word: string, state: State): string | undefined {
  const label = LABEL.exec(word)?.[1];
  if (
    (OPTION.test(word) && isSecretOption(word)) ||
    (label !== undefined && isSecretName(label)) ||
    ANNOUNCEMENT.test(word)
  ) {
    state.isSecretNext = true;
    return word;
  }
  const assigned = ASSIGNMENT.exec(word)?.[1];
  if (assigned !== undefined && isSecretName(assigned)) return `${assigned}=${MASK}`;
  const header = HEADER.exec(word)?.[1];
  if (header !== undefined && isSecretName(header)) return `${header}: ${MASK}`;
  return undefined;
}

/** By what is in it: a command of its own, JSON, parameters, credentials of a URL, well-known tokens. */
function scrubInside(word: string, depth: number): string {
  if (!/\s/.test(word)) return scrubPiece(word);
  const isJson = /^\s*[[{]/.test(word);
  if (!isJson && depth < MAX_DEPTH) return scrubText(word, depth + 1);
  return maskQuotedPairs(maskPrivateKeys(word)).replaceAll(/\S+/g, scrubPiece);
}

function scrubPiece(piece: string): string {
  return maskShapes(maskParameters(maskUrlCredentials(maskQuotedPairs(piece))));
}

function scrubStrictly(text: string): string {
  return mapWords(scrubText(text, 0), (word, index) => {
    if (index === 0) return maskRandom(word);
    const named = /^(--?[A-Za-z][\w.-]{0,60})=/.exec(word)?.[1];
    if (named !== undefined) return maskRandom(named) === named ? `${named}=${MASK}` : MASK;
    if (/^--[A-Za-z][\w.-]{0,60}$/.test(word)) return maskRandom(word);
    if (/^-{0,2}$|^-[A-Za-z]$/.test(word)) return word;
    // `-pSECRET`, and `-Xmx512m`, which nobody can tell from it.
    return /^-[A-Za-z]/.test(word) ? word.slice(0, 2) + MASK : MASK;
  });
}
