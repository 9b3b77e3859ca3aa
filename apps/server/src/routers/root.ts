import { accessRouter } from './access.ts';
import { alertsRouter, detectionRouter } from './detection.ts';
import { findingsRouter } from './findings.ts';
import { hostsRouter } from './hosts.ts';
import { liveRouter } from './live.ts';
import { notificationsRouter } from './notifications.ts';
import { processesRouter } from './processes.ts';
import { restRouter } from './rest.ts';
import { settingsRouter } from './settings.ts';
import { router } from './trpc.ts';
import { usageRouter } from './usage.ts';
import { viewsRouter } from './views.ts';

export const appRouter = router({
  hosts: hostsRouter,
  processes: processesRouter,
  findings: findingsRouter,
  detection: detectionRouter,
  alerts: alertsRouter,
  notifications: notificationsRouter,
  live: liveRouter,
  settings: settingsRouter,
  access: accessRouter,
  views: viewsRouter,
  usage: usageRouter,
  rest: restRouter,
});

export type AppRouter = typeof appRouter;
