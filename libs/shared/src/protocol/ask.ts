import * as z from 'zod/mini';
import { MAX_ANSWER_GROUPS, MAX_ASK_READS, MAX_FACTS, MAX_PID } from './limits.ts';
import { count, epochMs, shortText, text } from './fields.ts';

/*
 * What a server may ask of a host: reads of one process, from a closed list. The agent looks into /proc and answers
 * with numbers; it does nothing else, and nothing that is not in this list.
 */

/**
 * `memory`: /proc/PID/smaps_rollup; `maps`: /proc/PID/smaps, summed up by mapping name; `descriptors`: /proc/PID/fd by
 * kind; `limits`: /proc/PID/limits and the OOM score.
 */
export const ASK_READS = ['memory', 'maps', 'descriptors', 'limits'] as const;
export type AskRead = (typeof ASK_READS)[number];

/** The capability of an agent that answers asks. */
export const ASK_CAPABILITY = 'ask';

export const ask = z.object({
  /** The answer has the same. */
  id: count,
  pid: z.int().check(z.minimum(1), z.maximum(MAX_PID)),
  /** Start time in clock ticks: another process with this pid is not meant. */
  startTicks: count,
  /** Of {@link ASK_READS}; an older agent says of others that it does not know them. */
  reads: z.array(shortText).check(z.minLength(1), z.maxLength(MAX_ASK_READS)),
});
export type Ask = z.infer<typeof ask>;

const counts = z
  .record(shortText, count)
  .check(z.refine((record) => Object.keys(record).length <= MAX_FACTS, `more than ${MAX_FACTS} counts`));

const mapGroup = z.object({
  kind: shortText,
  /** `[heap]`, `[anon]`, a path; the smallest ones together are `[others]`. */
  name: text,
  regionCount: count,
  sizeBytes: count,
  rssBytes: count,
  pssBytes: count,
  sharedBytes: count,
  privateBytes: count,
  privateDirtyBytes: count,
  swapBytes: count,
});

/** A limit and whether there is one: not knowing is no limit at all. */
const limit = z.object({ hasLimit: z.boolean(), limit: z.optional(count) });

/** What was read of a process, by what was asked for. What could not be read stands in `unread`. */
export const processReading = z.object({
  memory: z.optional(
    z.object({
      rssBytes: count,
      pssBytes: count,
      sharedBytes: count,
      privateBytes: count,
      anonBytes: z.optional(count),
      swapBytes: z.optional(count),
      lazyFreeBytes: z.optional(count),
    }),
  ),
  maps: z.optional(
    z.object({
      groups: z.array(mapGroup).check(z.maxLength(MAX_ANSWER_GROUPS)),
      regionCount: count,
      isComplete: z.boolean(),
    }),
  ),
  descriptors: z.optional(
    z.object({ counts, anonInodes: counts, examinedCount: count, isComplete: z.boolean() }),
  ),
  limits: z.optional(
    z.object({
      openFiles: z.optional(limit),
      addressSpaceBytes: z.optional(limit),
      dataBytes: z.optional(limit),
      stackBytes: z.optional(limit),
      lockedBytes: z.optional(limit),
      processes: z.optional(limit),
      oomScore: z.optional(count),
      oomAdjustment: z.optional(z.int().check(z.minimum(-1000), z.maximum(1000))),
    }),
  ),
  /** By read: `unknown_read`, `not_readable`, `too_large`. */
  unread: z.record(shortText, shortText),
});
export type ProcessReading = z.infer<typeof processReading>;

/** Why nothing was read: the process is gone, or the host was asked for too much. */
export const ASK_REFUSALS = ['no_such_process', 'too_many_asks'] as const;
export type AskRefusal = (typeof ASK_REFUSALS)[number];

export const answer = z.object({
  id: count,
  atMs: epochMs,
  /** What reading took on the host. */
  tookMs: z.number().check(z.minimum(0)),
  reading: z.optional(processReading),
  /** Of {@link ASK_REFUSALS}, or of a newer agent's. */
  refusal: z.optional(shortText),
});
export type Answer = z.infer<typeof answer>;
