/**
 * `volatile` hides what differs from one start of the same program to the next: process ids, random names, times,
 * versions. Ports and worker numbers stay: two servers on two ports are two. `numbers` hides every number as well, and
 * tells whether processes are copies of each other.
 */
export type MaskLevel = 'volatile' | 'numbers';

/** A command line longer than that differs before its end or not at all. */
const MAX_LENGTH = 512;

const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
/** Hashes and ids. Letters alone are a word, digits alone a number. */
const HEX_ID = /\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,}\b/gi;
const TEMPORARY = /((?:\/var)?\/tmp)\/[^\s'"=:,]+/g;
const VERSION = /\d+(?:\.\d+)+/g;
const LONG_NUMBER = /\d{6,}/g;
const NUMBER = /\d+/g;
/** Options whose values a program makes up anew. */
const VOLATILE_OPTION = /([-_](?:id|pid|ppid|fd|handle|seed|nonce|ticks|time|timestamp|epoch)[= ])-?\d+/gi;

/**
 * What the role of a process is called in the title that it gave itself: `postgres: 15/main: checkpointer`, `nginx:
 * worker process`. What follows is what it does just now.
 */
const TITLE = /^([^\s/:][^\s:]*:(?: [^\s:]+:)*)(?: (\S+))?/;
/** A state in brackets at the end: `sidekiq 7.2.1 shop [3 of 10 busy]`. */
const STATE = / \[[^\]]*\]$/;

/** A command line without what tells one run of a program from another. Give it the scrubbed one. */
export function commandMask(command: string, level: MaskLevel = 'volatile'): string {
  const cut = command.slice(0, MAX_LENGTH);
  const title = TITLE.exec(cut);
  const role = title ? `${title[1]}${title[2] === undefined ? '' : ` ${title[2]}`}` : cut.replace(STATE, '');
  const masked = role
    .replaceAll(UUID, '<id>')
    .replaceAll(TEMPORARY, '$1/<tmp>')
    .replaceAll(HEX_ID, '<id>')
    .replaceAll(VOLATILE_OPTION, '$1<n>')
    .replaceAll(VERSION, '<v>')
    .replaceAll(LONG_NUMBER, '<n>');
  return level === 'numbers' ? masked.replaceAll(NUMBER, '<n>') : masked;
}
