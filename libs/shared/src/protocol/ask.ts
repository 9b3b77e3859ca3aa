import * as v from 'valibot';
import { count, fewOf, shortText, wholeNumber } from './heard.ts';
import { MAX_ASK_READS, MAX_PID } from './limits.ts';

export const ask = v.object({
  /** The answer has the same. */
  id: count,
  pid: wholeNumber(1, MAX_PID),
  /** Start time in clock ticks: another process with this pid is not meant. */
  startTicks: count,
  /** Of `ASK_READS`; an older agent says of others that it does not know them. */
  reads: fewOf(shortText, 1, MAX_ASK_READS),
});
export type Ask = v.InferOutput<typeof ask>;
