import { hostMetric, PROCESS_METRICS } from '@seep/shared';
import { z } from 'zod';
import { HOST_STATES } from '../services/hosts/host-state.ts';
import { ServiceError } from '../errors.ts';
import { formatProcessId, parseProcessId } from '../services/processes/process-id.ts';
import { formatEventPlace, parseEventPlace } from '../services/events/list-events.ts';
import type { FindingItem } from '../services/findings/list-findings.ts';
import type { HostSummary } from '../services/hosts/list-hosts.ts';
import type { ProcessRow } from '../services/processes/process-table.ts';
import { demandHostMetric } from './rest-metric.ts';
import { rangeOf } from './rest-range.ts';
import { rfc3339, rfc3339All } from './rest-times.ts';
import { agentSettingsRoutes } from './rest-agents.ts';
import { detectionRoutes } from './rest-detection.ts';
import { growthRoutes } from './rest-growth.ts';
import { usageRoutes } from './rest-usage.ts';
import { compareRoutes } from './rest-compare.ts';
import { liveRoutes } from './rest-live.ts';
import { tableRoutes } from './rest-tables.ts';
import { adminProcedure, ofMany, openProcedure, router, viewerProcedure } from './trpc.ts';

/*
 * The REST API: the same services as the dashboard's, in the form that docs promise to programs: times in RFC 3339,
 * ids as text, lists as {items, next}.
 */

const time = z.iso.datetime();
const nullableNumber = z.number().nullable();
const hostId = z.string().regex(/^\d{1,9}$/, 'a host id is a number');
const range = {
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
};

const host = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(HOST_STATES),
  labels: z.record(z.string(), z.string()),
  connected: z.boolean(),
  silentSince: time.nullable(),
  enrolledAt: time,
  agentVersion: z.string().nullable(),
  updateOffered: z.string().nullable(),
  credentialShared: z.boolean(),
  kernel: z.string().nullable(),
  distribution: z.string().nullable(),
  architecture: z.string().nullable(),
  cpuCount: nullableNumber,
  clockSkewSeconds: nullableNumber,
  bootedAt: time.nullable(),
  sampledAt: time.nullable(),
  memTotalBytes: nullableNumber,
  memAvailableBytes: nullableNumber,
  swapTotalBytes: nullableNumber,
  swapFreeBytes: nullableNumber,
  processCount: nullableNumber,
  load1: nullableNumber,
  openFindings: z.number(),
  exhaustionAt: time.nullable(),
});

const process = z.object({
  id: z.string(),
  pid: z.number(),
  parentPid: nullableNumber,
  name: z.string().nullable(),
  command: z.string().nullable(),
  userId: nullableNumber,
  unit: z.string().nullable(),
  container: z.string().nullable(),
  kernelThread: z.boolean(),
  zombie: z.boolean(),
  rssBytes: nullableNumber,
  anonBytes: nullableNumber,
  swapBytes: nullableNumber,
  shmemBytes: nullableNumber,
  virtualBytes: nullableNumber,
  cpuTicks: nullableNumber,
  threads: nullableNumber,
  descriptors: nullableNumber,
  contextSwitches: nullableNumber,
  growthBytes: nullableNumber,
});

const series = z.object({
  metric: z.string(),
  unit: z.string(),
  times: z.array(time),
  values: z.array(nullableNumber),
});

/** Of a finding that many hosts make together: who grows, and whom they are held against. */
const cohort = z.object({
  kind: z.enum(['drift', 'version', 'outlier']),
  program: z.string(),
  version: z.string().optional(),
  growing: z.number(),
  judged: z.number(),
  reference: z.object({ members: z.number(), perHour: z.number() }).optional(),
  pValue: z.number(),
  members: z.array(
    z.object({
      id: z.string(),
      host: z.string(),
      version: z.string().optional(),
      isGrowing: z.boolean(),
      from: z.number(),
      to: z.number(),
      perHour: z.number(),
    }),
  ),
});

const interval = z.tuple([z.number(), z.number(), z.number()]);
const finding = z.object({
  id: z.string(),
  state: z.enum(['watch', 'probable', 'confirmed', 'fixed']),
  class: z.enum(['idle', 'work']),
  metric: z.string(),
  subject: z.object({
    kind: z.enum(['process', 'lineage', 'family', 'container', 'host', 'cohort']),
    command: z.string().optional(),
    name: z.string().optional(),
    pid: z.number().optional(),
    unit: z.string().optional(),
    container: z.string().optional(),
    spawner: z.string().optional(),
    spawnerPid: z.number().optional(),
    version: z.string().optional(),
    processId: z.string().optional(),
  }),
  hosts: z.array(z.object({ id: z.string(), name: z.string() })),
  onset: time,
  firstSeen: time,
  updated: time,
  slopePerHour: interval,
  exhaustion: z.tuple([time, time, time]).nullable(),
  explainedShare: z.number().optional(),
  verdict: z.string(),
  /** Not muted, expected or called no leak. */
  counts: z.boolean(),
  cohort: cohort.optional(),
});

const event = z.object({
  hostId: z.string(),
  host: z.string(),
  at: time,
  kind: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

export const restRouter = router({
  enroll: openProcedure
    .meta({ openapi: { method: 'POST', path: '/enroll', protect: false, summary: 'Let a host in' } })
    .input(
      z.object({
        token: z.string().min(1).max(256),
        hostname: z.string().trim().min(1).max(253),
        labels: z.record(z.string().max(64), z.string().max(256)).default({}),
      }),
    )
    .output(z.object({ hostId: z.string(), credential: z.string() }))
    .mutation(async ({ ctx, input }) => {
      const enrolled = await ctx.services.enrollHost(input.token, {
        name: input.hostname,
        labels: input.labels,
      });
      return { hostId: `${enrolled.hostId}`, credential: enrolled.credential };
    }),

  hosts: viewerProcedure
    .meta({ openapi: { method: 'GET', path: '/hosts', protect: true, summary: 'Hosts' } })
    .input(
      z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100), cursor: hostId.optional() }),
    )
    .output(page(host))
    .query(async ({ ctx, input }) => {
      const hosts = await ctx.services.listHosts({ limit: input.limit, after: Number(input.cursor ?? 0) });
      return { items: hosts.map(toHost), next: hosts.length === input.limit ? `${hosts.at(-1)?.id}` : null };
    }),

  host: viewerProcedure
    .meta({
      openapi: { method: 'GET', path: '/hosts/{id}', protect: true, summary: 'One host with its boots' },
    })
    .input(z.object({ id: hostId }))
    .output(
      host.extend({
        boots: z.array(
          z.object({
            id: z.string(),
            bootedAt: time,
            baseline: z.boolean(),
            baselines: z.array(z.object({ kind: z.string(), at: time, uptimeSeconds: z.number() })),
            firstSampleAt: time.nullable(),
            lastSampleAt: time.nullable(),
            stored: z.number(),
            lost: z.number(),
          }),
        ),
        samples: z.object({ stored: z.number(), lost: z.number(), duplicates: z.number() }),
      }),
    )
    .query(async ({ ctx, input }) => {
      const detail = await ctx.services.getHost(Number(input.id));
      return {
        ...toHost(detail),
        samples: { ...detail.samples, duplicates: await ctx.services.countDuplicates(detail.id) },
        boots: detail.boots.map((boot) => ({
          id: boot.bootId,
          bootedAt: rfc3339(boot.bootedAtMs),
          baseline: boot.baselines.length > 0,
          baselines: boot.baselines.map(({ kind, atMs, uptimeMs }) => ({
            kind,
            at: rfc3339(atMs),
            uptimeSeconds: uptimeMs / 1000,
          })),
          firstSampleAt: rfc3339OrNull(boot.firstSampleAtMs),
          lastSampleAt: rfc3339OrNull(boot.lastSampleAtMs),
          stored: boot.storedRecords,
          lost: boot.lostRecords,
        })),
      };
    }),

  removeHost: adminProcedure
    .meta({
      openapi: {
        method: 'DELETE',
        path: '/hosts/{id}',
        protect: true,
        summary: 'Removes a host, its credential and all that is stored of it',
      },
    })
    .input(z.object({ id: hostId }))
    .output(z.object({ removed: hostId }))
    .mutation(async ({ ctx, input }) => {
      await ctx.services.removeHost(ctx.actor.name, Number(input.id));
      return { removed: input.id };
    }),

  processes: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/processes',
        protect: true,
        summary: 'Processes at a time',
      },
    })
    .input(z.object({ id: hostId, at: z.iso.datetime({ offset: true }).optional() }))
    .output(ofMany(page(process).extend({ at: time, baselineAt: time.nullable() })))
    .query(async ({ ctx, input }) => {
      const atMs = input.at === undefined ? Date.now() : Date.parse(input.at);
      const table = await ctx.services.processTable(Number(input.id), atMs);
      return {
        at: rfc3339(table.atMs),
        baselineAt: rfc3339OrNull(table.baselineAtMs),
        items: table.rows.map(toProcess),
        next: null,
      };
    }),

  series: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/hosts/{id}/series',
        protect: true,
        summary: 'A host metric over time',
      },
    })
    .input(z.object({ id: hostId, metric: z.string().min(1).max(128), ...range }))
    .output(series)
    .query(async ({ ctx, input }) => {
      const id = Number(input.id);
      await demandHostMetric(ctx.services, input.metric, [id]);
      const { timesMs, columns } = await ctx.services.hostSeries(id, [input.metric], rangeOf(input));
      const [values = []] = columns;
      return {
        metric: input.metric,
        unit: hostMetric(input.metric).unit,
        times: rfc3339All(timesMs),
        values,
      };
    }),

  processSeries: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/processes/{id}/series',
        protect: true,
        summary: 'A process metric over time',
      },
    })
    .input(z.object({ id: z.string(), metric: z.string().min(1).max(128).default('anonBytes'), ...range }))
    .output(series)
    .query(async ({ ctx, input }) => {
      const metric = PROCESS_METRICS.find(({ id }) => id === input.metric);
      if (!metric) throw new ServiceError('bad_request', `a process has no metric "${input.metric}"`);
      const key = parseProcessId(input.id);
      const { timesMs, columns } = await ctx.services.processSeries(key, [metric.id], rangeOf(input));
      return { metric: metric.id, unit: metric.unit, times: rfc3339All(timesMs), values: columns[0] ?? [] };
    }),

  findings: viewerProcedure
    .meta({ openapi: { method: 'GET', path: '/findings', protect: true, summary: 'Findings, newest first' } })
    .input(
      z.object({
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
        host: hostId.optional(),
        state: z.enum(['watch', 'probable', 'confirmed', 'fixed']).optional(),
      }),
    )
    .output(page(finding))
    .query(async ({ ctx, input }) => {
      const items = await ctx.services.listFindings(
        { hostId: input.host === undefined ? undefined : Number(input.host), state: input.state },
        { limit: input.limit, before: input.cursor === undefined ? undefined : Number(input.cursor) },
      );
      return {
        items: items.map(toFinding),
        next: items.length === input.limit ? `${items.at(-1)?.id}` : null,
      };
    }),

  finding: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/findings/{id}',
        protect: true,
        summary: 'One finding with its history',
      },
    })
    .input(z.object({ id: z.string().regex(/^\d{1,15}$/, 'a finding id is a number') }))
    .output(
      finding.extend({
        history: z.array(z.object({ at: time, state: z.string(), verdict: z.string() })),
      }),
    )
    .query(async ({ ctx, input }) => {
      const detail = await ctx.services.getFinding(Number(input.id));
      return {
        ...toFinding(detail),
        history: detail.history.map(({ atMs, state, verdict }) => ({ at: rfc3339(atMs), state, verdict })),
      };
    }),

  ...tableRoutes,
  ...compareRoutes,
  ...liveRoutes,
  ...agentSettingsRoutes,
  ...detectionRoutes,
  ...growthRoutes,
  ...usageRoutes,

  events: viewerProcedure
    .meta({
      openapi: { method: 'GET', path: '/events', protect: true, summary: 'What happened, newest first' },
    })
    .input(
      z.object({
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z.string().max(64).optional(),
        host: hostId.optional(),
        ...range,
      }),
    )
    .output(page(event))
    .query(async ({ ctx, input }) => {
      const { fromMs, toMs } = rangeOf(input, 24 * 3_600_000);
      const after = input.cursor === undefined ? undefined : parseEventPlace(input.cursor);
      if (input.cursor !== undefined && !after)
        throw new ServiceError('bad_request', 'cursor: is what "next" of the page before said');
      const items = await ctx.services.listEvents(
        { hostId: input.host === undefined ? undefined : Number(input.host), fromMs, toMs, after },
        input.limit,
      );
      const last = items.length === input.limit ? items.at(-1) : undefined;
      return {
        items: items.map(({ hostId: id, hostName, atMs, kind, detail }) => ({
          hostId: `${id}`,
          host: hostName,
          at: rfc3339(atMs),
          kind,
          detail,
        })),
        next: last ? formatEventPlace(last) : null,
      };
    }),
});

function rfc3339OrNull(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms);
}

function toHost(summary: HostSummary): z.infer<typeof host> {
  return {
    id: `${summary.id}`,
    name: summary.name,
    state: summary.state,
    labels: summary.labels,
    connected: summary.isConnected,
    silentSince: rfc3339OrNull(summary.silentSinceMs),
    enrolledAt: rfc3339(summary.enrolledAtMs),
    agentVersion: summary.agentVersion,
    updateOffered: summary.updateOffered,
    credentialShared: summary.isCredentialShared,
    kernel: summary.kernel,
    distribution: summary.distribution,
    architecture: summary.architecture,
    cpuCount: summary.cpuCount,
    clockSkewSeconds: summary.clockSkewMs === null ? null : summary.clockSkewMs / 1000,
    bootedAt: rfc3339OrNull(summary.bootedAtMs),
    sampledAt: rfc3339OrNull(summary.sampledAtMs),
    memTotalBytes: summary.memTotalBytes,
    memAvailableBytes: summary.memAvailableBytes,
    swapTotalBytes: summary.swapTotalBytes,
    swapFreeBytes: summary.swapFreeBytes,
    processCount: summary.processCount,
    load1: summary.load1,
    openFindings: summary.openFindings,
    exhaustionAt: rfc3339OrNull(summary.exhaustionAtMs),
  };
}

function toProcess({ isKernelThread, isZombie, ...row }: ProcessRow): z.infer<typeof process> {
  // What REST does not have (the start, which is in the id) its schema leaves out.
  return { ...row, kernelThread: isKernelThread, zombie: isZombie };
}

/** A finding as REST has it. */
export function toFinding({
  id,
  hostId: onHost,
  hosts: onHosts,
  bootNo,
  verdict,
  counts,
  finding: found,
}: FindingItem): z.infer<typeof finding> {
  const { startTicks, ...subject } = found.subject;
  const [low, mid, high] = found.slopePerHour;
  const exhaustion = found.forecast?.atMs;
  return {
    id: `${id}`,
    state: found.state,
    class: found.class,
    metric: found.metric,
    subject: {
      ...subject,
      ...(subject.pid !== undefined &&
        startTicks !== undefined && {
          processId: formatProcessId({ hostId: onHost, bootNo, pid: subject.pid, startTicks }),
        }),
    },
    hosts: onHosts.map(({ id: of, name }) => ({ id: `${of}`, name })),
    onset: rfc3339(found.onsetMs),
    firstSeen: rfc3339(found.firstSeenMs),
    updated: rfc3339(found.updatedMs),
    slopePerHour: [low, mid, high],
    exhaustion: exhaustion ? [rfc3339(exhaustion[0]), rfc3339(exhaustion[1]), rfc3339(exhaustion[2])] : null,
    ...(found.explainedShare !== undefined && { explainedShare: found.explainedShare }),
    verdict,
    counts,
    ...(found.cohort && { cohort: found.cohort }),
  };
}
