import { ParseError } from './parse-error.ts';

/**
 * Value of a token of digits with a fraction, as in `0.42`: loads, uptimes, percentages.
 * @throws ParseError when it is none
 */
export function parseDecimal(token: string, file: string, line: number): number {
  if (!/^\d{1,15}(?:\.\d{1,15})?$/.test(token))
    throw new ParseError(file, line, token, 'is not a decimal number');
  return Number(token);
}
