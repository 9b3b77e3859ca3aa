// zod/mini and these schemas take 0.4 MB more than valibot: the agent holds them for months.
import * as v from 'valibot';
import { MAX_TEXT_LENGTH } from './limits.ts';

/* Fields of what an agent hears. */

/** An unpaired surrogate is no text at all. */
export const text = v.pipe(
  v.string(),
  v.maxLength(MAX_TEXT_LENGTH),
  v.transform((value) => value.replaceAll('\0', ' ').toWellFormed()),
);
export const shortText = v.pipe(text, v.maxLength(256));

/**
 * What is wrong is put into words only when it is. `v.minValue` writes its bounds at once, and for such as are no 32-bit integers
 * JavaScriptCore makes a table of 96 KiB.
 */
export const wholeNumber = (low: number, high: number) =>
  v.pipe(
    v.number(),
    v.check(
      (value) => Number.isSafeInteger(value) && value >= low && value <= high,
      () => `expected a whole number from ${low} to ${high}`,
    ),
  );
export const epochMs = wholeNumber(0, 8.64e15);
export const count = wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** A list that is counted before anything in it is looked at. */
export const fewOf = <Item extends v.GenericSchema>(item: Item, least: number, most: number) =>
  v.pipe(
    v.custom<unknown[]>(Array.isArray, 'expected a list'),
    v.minLength(least),
    v.maxLength(most),
    v.array(item),
  );
