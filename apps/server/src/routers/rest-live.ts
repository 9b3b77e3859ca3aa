import { ASK_READS } from '@seep/shared';
import { z } from 'zod';
import { parseProcessId } from '../services/processes/process-id.ts';
import { operatorProcedure } from './trpc.ts';

/* REST: what a host reads of one of its processes at this moment, when somebody asks. */

const reads = ASK_READS.join('|');
const counts = z.record(z.string(), z.number());
const limit = z.object({ hasLimit: z.boolean(), limit: z.number().optional() }).optional();
const bytes = z.number();

const mapping = z.object({
  kind: z.string(),
  name: z.string(),
  regionCount: z.number(),
  sizeBytes: bytes,
  rssBytes: bytes,
  pssBytes: bytes,
  sharedBytes: bytes,
  privateBytes: bytes,
  privateDirtyBytes: bytes,
  swapBytes: bytes,
});

export const liveRoutes = {
  processLive: operatorProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/processes/{id}/live',
        protect: true,
        summary: 'Has the host read a process now: memory, mappings, descriptors by kind, limits',
      },
    })
    .input(
      z.object({
        id: z.string(),
        reads: z
          .string()
          .regex(
            new RegExp(`^(${reads})(,(${reads})){0,${ASK_READS.length - 1}}$`),
            `of ${ASK_READS.join(', ')}`,
          )
          .default(ASK_READS.join(',')),
      }),
    )
    .output(
      z.object({
        at: z.iso.datetime(),
        tookSeconds: z.number(),
        memory: z
          .object({
            rssBytes: bytes,
            pssBytes: bytes,
            sharedBytes: bytes,
            privateBytes: bytes,
            anonBytes: bytes.optional(),
            swapBytes: bytes.optional(),
            lazyFreeBytes: bytes.optional(),
          })
          .optional(),
        maps: z
          .object({ groups: z.array(mapping), regionCount: z.number(), isComplete: z.boolean() })
          .optional(),
        descriptors: z
          .object({ counts, anonInodes: counts, examinedCount: z.number(), isComplete: z.boolean() })
          .optional(),
        limits: z
          .object({
            openFiles: limit,
            addressSpaceBytes: limit,
            dataBytes: limit,
            stackBytes: limit,
            lockedBytes: limit,
            processes: limit,
            oomScore: z.number().optional(),
            oomAdjustment: z.number().optional(),
          })
          .optional(),
        /** What could not be read, and why. */
        unread: z.record(z.string(), z.string()),
      }),
    )
    .query(async ({ ctx, input }) => {
      const wanted = ASK_READS.filter((read) => input.reads.split(',').includes(read));
      const { atMs, tookMs, reading } = await ctx.services.askProcess(parseProcessId(input.id), wanted);
      return { at: new Date(atMs).toISOString(), tookSeconds: tookMs / 1000, ...reading };
    }),
};
