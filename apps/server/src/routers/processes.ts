import { ASK_READS, PROCESS_METRICS } from '@seep/shared';
import { z } from 'zod';
import { parseProcessId } from '../services/processes/process-id.ts';
import { operatorProcedure, router, viewerProcedure } from './trpc.ts';

const metric = z.enum(PROCESS_METRICS.map(({ id }) => id) as [string, ...string[]]);
const atMs = z.number().int().min(0).max(8.64e15);

export const processesRouter = router({
  get: viewerProcedure
    .input(z.object({ id: z.string() }))
    .query(({ ctx, input }) => ctx.services.processDetail(parseProcessId(input.id))),

  /** Has the host read it now. It costs the host a few milliseconds: not for everybody who looks. */
  live: operatorProcedure
    .input(z.object({ id: z.string(), reads: z.array(z.enum(ASK_READS)).min(1).max(ASK_READS.length) }))
    .query(({ ctx, input }) => ctx.services.askProcess(parseProcessId(input.id), input.reads)),

  /** All lives of the program that it is one of. */
  lineage: viewerProcedure
    .input(z.object({ id: z.string() }))
    .query(({ ctx, input }) => ctx.services.lineageOf(parseProcessId(input.id))),

  series: viewerProcedure
    .input(
      z.object({
        id: z.string(),
        metrics: z.array(metric).min(1).max(16),
        range: z
          .object({ fromMs: atMs, toMs: atMs, maxPoints: z.number().int().min(2).max(2000).default(2000) })
          .refine(({ fromMs, toMs }) => fromMs <= toMs, 'the range begins after its end'),
      }),
    )
    .query(({ ctx, input }) =>
      ctx.services.processSeries(parseProcessId(input.id), input.metrics, input.range),
    ),
});
