/** Longest piece of a token that a message repeats: a hostile file must not fill a log. */
const MAX_TOKEN_LENGTH = 80;

/** A kernel file does not say what it should. `message` names the file, the line and the token. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  readonly code = 'parse_failed';
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The text that was refused, cut; empty where something is missing. */
  readonly token: string;

  constructor(file: string, line: number, token: string, reason: string) {
    const shown = token.length > MAX_TOKEN_LENGTH ? `${token.slice(0, MAX_TOKEN_LENGTH)}…` : token;
    super(`${file}:${line}: ${JSON.stringify(shown.toWellFormed())} ${reason}`);
    this.file = file;
    this.line = line;
    this.token = shown;
  }
}
