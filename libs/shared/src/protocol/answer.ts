import * as z from 'zod/mini';
import { count, epochMs, shortText, text } from './fields.ts';
import { MAX_ANSWER_GROUPS, MAX_FACTS } from './limits.ts';

/* What a host has read because its server asked for it. */

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

export const answer = z.object({
  id: count,
  atMs: epochMs,
  /** What reading took on the host. */
  tookMs: z.number().check(z.minimum(0)),
  reading: z.optional(processReading),
  /** Of `ASK_REFUSALS`, or of a newer agent's. */
  refusal: z.optional(shortText),
});
export type Answer = z.infer<typeof answer>;
