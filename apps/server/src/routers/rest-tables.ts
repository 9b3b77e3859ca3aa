import { unitOf } from '@seep/shared';
import { z } from 'zod';
import { CONTAINER_STATES } from '../services/tables/containers.ts';
import { rangeOf } from './rest-range.ts';
import { rfc3339, rfc3339All } from './rest-times.ts';
import { viewerProcedure } from './trpc.ts';

/* REST: containers of a host, and what it sends beside its own row and its processes. */

const time = z.iso.datetime();
const nullableNumber = z.number().nullable();
const nullableText = z.string().nullable();
const hostId = z.string().regex(/^\d{1,9}$/, 'a host id is a number');
const at = z.iso.datetime({ offset: true }).optional();
const tableName = z.string().regex(/^[a-z][A-Za-z]{0,63}$/, 'a table is named as in slab or cgroup');
const columnName = z.string().regex(/^[a-z]\w{0,127}$/, 'a column is named as in sizeBytes');
const numbers = z.record(z.string(), nullableNumber);

const container = z.object({
  id: z.string(),
  name: nullableText,
  image: nullableText,
  runtime: nullableText,
  state: z.enum(CONTAINER_STATES),
  restarts: nullableNumber,
  restartPolicy: nullableText,
  exitCode: nullableNumber,
  startedAt: time.nullable(),
  hasMemoryLimit: z.boolean().nullable(),
  memoryLimitBytes: nullableNumber,
  swapLimitBytes: nullableNumber,
  oomKillDisabled: z.boolean().nullable(),
  oomKilled: z.boolean().nullable(),
  oomKills: nullableNumber,
  usageBytes: nullableNumber,
  anonBytes: nullableNumber,
  fileBytes: nullableNumber,
  shmemBytes: nullableNumber,
  slabBytes: nullableNumber,
  swapBytes: nullableNumber,
  processCount: nullableNumber,
  growthBytes: nullableNumber,
});

const row = z.object({
  key: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  values: numbers,
  growth: numbers,
});

export const tableRoutes = {
  containers: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/containers',
        protect: true,
        summary: 'Containers of a host',
      },
    })
    .input(z.object({ id: hostId, at }))
    .output(
      z.object({
        at: time,
        baselineAt: time.nullable(),
        items: z.array(container),
        next: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const found = await ctx.services.listContainers(Number(input.id), timeOf(input.at));
      return {
        at: rfc3339(found.atMs),
        baselineAt: found.baselineAtMs === null ? null : rfc3339(found.baselineAtMs),
        items: found.rows.map(
          ({
            startedAtMs,
            isOomKillDisabled,
            isOomKilled,
            cgroupKey: _key,
            cpuMicroseconds: _cpu,
            ...item
          }) => ({
            ...item,
            startedAt: startedAtMs === null ? null : rfc3339(startedAtMs),
            oomKillDisabled: isOomKillDisabled,
            oomKilled: isOomKilled,
          }),
        ),
        next: null,
      };
    }),

  tables: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/tables',
        protect: true,
        summary: 'Further tables that a host sends',
      },
    })
    .input(z.object({ id: hostId, at }))
    .output(z.object({ items: z.array(z.string()), next: z.string().nullable() }))
    .query(async ({ ctx, input }) => ({
      items: await ctx.services.tableNames(Number(input.id), timeOf(input.at)),
      next: null,
    })),

  table: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/tables/{table}',
        protect: true,
        summary: 'One of them, with growth since the baseline: slab, zone, cgroup, shm, tmpfs, …',
      },
    })
    .input(
      z.object({
        id: hostId,
        table: tableName,
        at,
        limit: z.coerce.number().int().min(1).max(10_000).default(1000),
      }),
    )
    .output(
      z.object({
        at: time,
        baselineAt: time.nullable(),
        columns: z.array(z.object({ id: z.string(), label: z.string(), unit: z.string(), kind: z.string() })),
        items: z.array(row),
        next: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const found = await ctx.services.tableAt(Number(input.id), input.table, timeOf(input.at));
      return {
        at: rfc3339(found.atMs),
        baselineAt: found.baselineAtMs === null ? null : rfc3339(found.baselineAtMs),
        columns: found.columns,
        items: found.rows
          .slice(0, input.limit)
          .map(({ key, facts, values, growth }) => ({ key: `${key}`, facts, values, growth })),
        next: null,
      };
    }),

  tableSeries: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/tables/{table}/series',
        protect: true,
        summary: 'A column of one row over time',
      },
    })
    .input(
      z.object({
        id: hostId,
        table: tableName,
        key: z.string().regex(/^\d{1,16}$/, 'a key is a number'),
        metric: columnName,
        from: at,
        to: at,
      }),
    )
    .output(
      z.object({
        metric: z.string(),
        unit: z.string(),
        times: z.array(time),
        values: z.array(nullableNumber),
      }),
    )
    .query(async ({ ctx, input: { id, table, key, metric, ...range } }) => {
      const { timesMs, columns } = await ctx.services.tableSeries(
        { hostId: Number(id), table, key: Number(key) },
        [metric],
        rangeOf(range),
      );
      return { metric, unit: unitOf(metric), times: rfc3339All(timesMs), values: columns[0] ?? [] };
    }),
};

function timeOf(text: string | undefined): number {
  return text === undefined ? Date.now() : Date.parse(text);
}
