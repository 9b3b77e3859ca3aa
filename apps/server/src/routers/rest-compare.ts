import { hostMetric } from '@seep/shared';
import { z } from 'zod';
import { demandHostMetric } from './rest-metric.ts';
import { rangeOf } from './rest-range.ts';
import { rfc3339All } from './rest-times.ts';
import { viewerProcedure } from './trpc.ts';

/* REST: one metric of several hosts, by the clock or by the time since each one's last boot. */

const MAX_HOSTS = 50;
const MAX_POINTS = 2000;
const DAY_SECONDS = 86_400;

const seconds = z.coerce
  .number()
  .min(0)
  .max(3650 * DAY_SECONDS);
const moment = z.iso.datetime({ offset: true }).optional();

export const compareRoutes = {
  compare: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/compare',
        protect: true,
        summary: 'One metric of several hosts, by time or by the time since boot',
      },
    })
    .input(
      z.object({
        hosts: z
          .string()
          .regex(/^\d{1,9}(,\d{1,9}){0,49}$/, `1 to ${MAX_HOSTS} host ids with commas between`),
        metric: z.string().min(1).max(128),
        align: z.enum(['time', 'boot']).default('time'),
        from: moment,
        to: moment,
        /** With align=boot: seconds since boot. */
        fromUptime: seconds.default(0),
        toUptime: seconds.default(DAY_SECONDS),
      }),
    )
    .output(
      z.object({
        metric: z.string(),
        unit: z.string(),
        align: z.enum(['time', 'boot']),
        items: z.array(
          z.object({
            hostId: z.string(),
            host: z.string(),
            bootId: z.string().optional(),
            times: z.array(z.iso.datetime()).optional(),
            uptimeSeconds: z.array(z.number()).optional(),
            values: z.array(z.number().nullable()),
          }),
        ),
        next: z.null(),
      }),
    )
    .query(async ({ ctx, input }) => {
      const { metric, align } = input;
      const items = [];
      const hostIds = new Set(input.hosts.split(',').map(Number));
      await demandHostMetric(ctx.services, metric, hostIds);
      for (const hostId of hostIds) {
        const { name, boots } = await ctx.services.getHost(hostId);
        const subject = { hostId: `${hostId}`, host: name };
        if (align === 'time') {
          const { timesMs, columns } = await ctx.services.hostSeries(hostId, [metric], rangeOf(input));
          items.push({ ...subject, times: rfc3339All(timesMs), values: columns[0] ?? [] });
          continue;
        }
        const last = boots.toSorted((a, b) => b.no - a.no)[0];
        // A host that never said hello has no boot to lay beside the others.
        if (!last) continue;
        const { uptimesMs, columns } = await ctx.services.bootSeries({ hostId, bootNo: last.no }, [metric], {
          fromMs: input.fromUptime * 1000,
          toMs: input.toUptime * 1000,
          maxPoints: MAX_POINTS,
        });
        const uptimeSeconds = uptimesMs.map((uptimeMs) => uptimeMs / 1000);
        items.push({ ...subject, bootId: last.bootId, uptimeSeconds, values: columns[0] ?? [] });
      }
      return { metric, unit: hostMetric(metric).unit, align, items, next: null };
    }),
};
