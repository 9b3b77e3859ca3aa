import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { ParseError } from '../src/parse-error.ts';

/** Any bytes at all, and what becomes of a good file when pieces of it are cut, repeated or overwritten. */
export function hostileBytes(sample: string | Uint8Array): fc.Arbitrary<Uint8Array> {
  const good = Buffer.from(sample as string);
  const offset = fc.nat({ max: good.length });
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(
      '-1',
      '99999999999999999999',
      '\n\n',
      ' ',
      ':',
      '=',
      '(',
      ')',
      '\0',
      '\u{1f4a7}',
      '1e9',
      '0x1',
    ),
  );
  return fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc
      .tuple(offset, offset, noise)
      .map(([from, to, piece]) =>
        Uint8Array.from(
          Buffer.concat([good.subarray(0, from), Buffer.from(piece as string), good.subarray(to)]),
        ),
      ),
  );
}

/**
 * Runs a parser on hostile bytes and tells what crashed it, if anything did: it may answer, or throw ParseError.
 * Undefined when all went well.
 */
export function crashOf(
  sample: string | Uint8Array,
  parse: (bytes: Uint8Array) => unknown,
): string | undefined {
  const property = fc.property(hostileBytes(sample), (bytes) => {
    try {
      parse(bytes);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
    }
  });
  const run = fc.check(property, { numRuns: 1000 });
  return run.failed ? fc.defaultReportMessage(run) : undefined;
}

/** The same for parsers of text. */
export function crashOfText(sample: string, parse: (text: string) => unknown): string | undefined {
  return crashOf(sample, (bytes) => parse(Buffer.from(bytes).toString('utf8')));
}
