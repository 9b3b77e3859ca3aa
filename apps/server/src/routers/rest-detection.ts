import { RULES } from '@seep/detection';
import { z } from 'zod';
import { MOST_HOSTS } from '../services/detection/back-test.ts';
import { detectionSettingsSchema } from '../services/detection/detection-settings.ts';
import { rfc3339 } from './rest-times.ts';
import { adminProcedure, operatorProcedure, viewerProcedure } from './trpc.ts';

/* REST: alerts, what detection goes by, and what other settings would have found. */

const time = z.iso.datetime();
const moment = z.iso.datetime({ offset: true });
const under = z.enum(['both', 'now', 'proposed']);
const counts = z.object({ both: z.number(), now: z.number(), proposed: z.number() });
const severity = z.enum(['warning', 'critical']);

export const detectionRoutes = {
  alerts: viewerProcedure
    .meta({
      openapi: { method: 'GET', path: '/alerts', protect: true, summary: 'Rules that hold, newest first' },
    })
    .input(
      z.object({
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
        host: z
          .string()
          .regex(/^\d{1,9}$/, 'a host id is a number')
          .optional(),
        state: z.enum(['open', 'all']).default('open'),
      }),
    )
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            hostId: z.string(),
            host: z.string(),
            rule: z.enum(RULES),
            severity,
            value: z.number(),
            threshold: z.number(),
            message: z.string(),
            since: time,
            updated: time,
            ended: time.nullable(),
          }),
        ),
        next: z.string().nullable(),
      }),
    )
    .query(async ({ ctx, input: { limit, cursor, host, state } }) => {
      const items = await ctx.services.listAlerts(
        { hostId: host === undefined ? undefined : Number(host), openOnly: state === 'open' },
        { limit, before: cursor === undefined ? undefined : Number(cursor) },
      );
      return {
        items: items.map(({ id, hostId, hostName, sinceMs, updatedMs, endedMs, ...alert }) => ({
          ...alert,
          id: `${id}`,
          hostId: `${hostId}`,
          host: hostName,
          since: rfc3339(sinceMs),
          updated: rfc3339(updatedMs),
          ended: endedMs === null ? null : rfc3339(endedMs),
        })),
        next: items.length === limit ? `${items.at(-1)?.id}` : null,
      };
    }),

  detectionSettings: viewerProcedure
    .meta({
      openapi: {
        method: 'GET',
        path: '/detection/settings',
        protect: true,
        summary: 'What detection goes by',
      },
    })
    .input(z.object({}))
    .output(detectionSettingsSchema)
    .query(({ ctx }) => ctx.services.getDetectionSettings()),

  setDetectionSettings: adminProcedure
    .meta({
      openapi: {
        method: 'PUT',
        path: '/detection/settings',
        protect: true,
        summary: 'Change what detection goes by',
      },
    })
    .input(detectionSettingsSchema)
    .output(detectionSettingsSchema)
    .mutation(({ ctx, input }) => ctx.services.setDetectionSettings(ctx.actor.name, input)),

  backTest: operatorProcedure
    .meta({
      openapi: {
        method: 'POST',
        path: '/detection/back-test',
        protect: true,
        summary: 'What other settings would have found in stored history',
      },
    })
    .input(
      z.object({
        hosts: z
          .array(z.string().regex(/^\d{1,9}$/, 'a host id is a number'))
          .min(1)
          .max(MOST_HOSTS),
        from: moment,
        to: moment,
        proposed: detectionSettingsSchema,
      }),
    )
    .output(
      z.object({
        findings: counts,
        alerts: counts,
        items: z.array(
          z.object({
            hostId: z.string(),
            host: z.string(),
            moments: z.number(),
            findings: z.array(
              z.object({
                under,
                state: z.string(),
                class: z.string(),
                metric: z.string(),
                firstSeen: time,
                ended: time.nullable(),
                verdict: z.string(),
              }),
            ),
            alerts: z.array(
              z.object({
                under,
                rule: z.enum(RULES),
                severity,
                since: time,
                ended: time.nullable(),
                message: z.string(),
              }),
            ),
          }),
        ),
        next: z.null(),
      }),
    )
    .mutation(async ({ ctx, input: { hosts, from, to, proposed } }) => {
      const result = await ctx.services.backTest({
        hostIds: hosts.map(Number),
        fromMs: Date.parse(from),
        toMs: Date.parse(to),
        proposed,
      });
      return {
        findings: result.findings,
        alerts: result.alerts,
        items: result.hosts.map(({ hostId, hostName, moments, findings, alerts }) => ({
          hostId: `${hostId}`,
          host: hostName,
          moments,
          findings: findings.map((finding) => ({
            under: finding.under,
            state: finding.state,
            class: finding.class,
            metric: finding.metric,
            firstSeen: rfc3339(finding.firstSeenMs),
            ended: finding.endedMs === null ? null : rfc3339(finding.endedMs),
            verdict: finding.verdict,
          })),
          alerts: alerts.map(({ sinceMs, endedMs, ...alert }) => ({
            ...alert,
            since: rfc3339(sinceMs),
            ended: endedMs === null ? null : rfc3339(endedMs),
          })),
        })),
        next: null,
      };
    }),
};
