import * as z from 'zod/mini';
import { shortText, text } from './fields.ts';

/** What either side says before it closes: why. */
export const error = z.object({ code: shortText, message: text });
