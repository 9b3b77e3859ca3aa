import * as z from 'zod/mini';
import { MAX_PID, MAX_TEXT_LENGTH } from './limits.ts';

/* Fields that several messages are made of. */

/** Text from a host. Postgres cannot store U+0000, and an unpaired surrogate is no text at all. */
export const text = z.pipe(
  z.string().check(z.maxLength(MAX_TEXT_LENGTH)),
  z.transform((value: string) => value.replaceAll('\0', ' ').toWellFormed()),
);
export const shortText = z.pipe(text, z.string().check(z.maxLength(256)));
export const epochMs = z.int().check(z.minimum(0), z.maximum(8.64e15));
export const count = z.int().check(z.minimum(0));
export const pid = z.int().check(z.minimum(0), z.maximum(MAX_PID));
