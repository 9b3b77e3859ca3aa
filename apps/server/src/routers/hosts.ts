import { z } from 'zod';
import { router, viewerProcedure } from './trpc.ts';

const hostId = z.number().int().positive();
const atMs = z.number().int().min(0).max(8.64e15);

const table = z.string().regex(/^[a-z][A-Za-z]{0,63}$/);

/** What a screen can show. */
const MAX_POINTS = 2000;
/** Rows that a tall screen has, and some to scroll by. */
const MAX_TRENDS = 200;

const range = z
  .object({
    fromMs: atMs,
    toMs: atMs,
    maxPoints: z.number().int().min(2).max(MAX_POINTS).default(MAX_POINTS),
  })
  .refine(({ fromMs, toMs }) => fromMs <= toMs, 'the range begins after its end');

export const hostsRouter = router({
  /** The fleet page: all hosts at once. */
  fleet: viewerProcedure.query(({ ctx }) => ctx.services.listFleet()),

  /** The fleet in some numbers, which are there long before its hosts. */
  summary: viewerProcedure.query(({ ctx }) => ctx.services.summarizeFleet()),

  /** How full the memory of hosts was over the last day, for the rows of a list that are in sight. */
  trends: viewerProcedure
    .input(z.object({ hostIds: z.array(hostId).min(1).max(MAX_TRENDS) }))
    .query(({ ctx, input }) => ctx.services.hostTrends(input.hostIds)),

  get: viewerProcedure
    .input(z.object({ hostId }))
    .query(({ ctx, input }) => ctx.services.getHost(input.hostId)),

  /** Host metrics as chart columns. */
  series: viewerProcedure
    .input(z.object({ hostId, metrics: z.array(z.string().min(1).max(128)).min(1).max(32), range }))
    .query(({ ctx, input }) => ctx.services.hostSeries(input.hostId, input.metrics, input.range)),

  /** The same by time since a boot; its range is in milliseconds of uptime. */
  bootSeries: viewerProcedure
    .input(
      z.object({
        hostId,
        bootNo: z.number().int().positive(),
        metrics: z.array(z.string().min(1).max(128)).min(1).max(32),
        range,
      }),
    )
    .query(({ ctx, input: { metrics, range: within, ...boot } }) =>
      ctx.services.bootSeries(boot, metrics, within),
    ),

  /** Where all of MemTotal is, as chart columns, with the activity of each interval. */
  ledger: viewerProcedure
    .input(z.object({ hostId, range }))
    .query(({ ctx, input }) => ctx.services.ledgerSeries(input.hostId, input.range)),

  processes: viewerProcedure
    .input(z.object({ hostId, atMs: atMs.optional() }))
    .query(({ ctx, input }) => ctx.services.processTable(input.hostId, input.atMs ?? Date.now())),

  families: viewerProcedure
    .input(z.object({ hostId, atMs: atMs.optional() }))
    .query(({ ctx, input }) => ctx.services.listFamilies(input.hostId, input.atMs ?? Date.now())),

  /** Programs that were started more than once, over all boots. */
  lineages: viewerProcedure
    .input(z.object({ hostId }))
    .query(({ ctx, input }) => ctx.services.listLineages(input.hostId)),

  containers: viewerProcedure
    .input(z.object({ hostId, atMs: atMs.optional() }))
    .query(({ ctx, input }) => ctx.services.listContainers(input.hostId, input.atMs ?? Date.now())),

  /** Names of the further tables that a host sends. */
  tables: viewerProcedure
    .input(z.object({ hostId, atMs: atMs.optional() }))
    .query(({ ctx, input }) => ctx.services.tableNames(input.hostId, input.atMs ?? Date.now())),

  /** One of them, with growth since the boot's baseline: slab, zone, cgroup, shm, tmpfs, … */
  table: viewerProcedure
    .input(z.object({ hostId, table, atMs: atMs.optional() }))
    .query(({ ctx, input }) => ctx.services.tableAt(input.hostId, input.table, input.atMs ?? Date.now())),

  /** Columns of one row of a further table, as chart columns. */
  tableSeries: viewerProcedure
    .input(
      z.object({
        hostId,
        table,
        key: z.number().int().min(0),
        columns: z.array(z.string().min(1).max(128)).min(1).max(32),
        range,
      }),
    )
    .query(({ ctx, input: { columns, range: within, ...row } }) =>
      ctx.services.tableSeries(row, columns, within),
    ),

  events: viewerProcedure
    .input(z.object({ hostId, range }))
    .query(({ ctx, input }) => ctx.services.listEvents({ hostId: input.hostId, ...input.range }, 1000)),
});
