export { apiTokens, auditLog, enrolmentTokens, type Role, ROLES, settings } from './access.ts';
export { alerts } from './alerts.ts';
export { heatMaps, hostCensus, hostGrowth } from './census.ts';
export {
  type Decision,
  DECISIONS,
  findingChanges,
  findingDecisions,
  findingHosts,
  findings,
  FLEET,
} from './findings.ts';
export { boots, hosts, hostStatus, hostTrends, removedHosts } from './hosts.ts';
export { jobs } from './jobs.ts';
export {
  ALERT_CHOICES,
  type AlertChoice,
  CHANNEL_KINDS,
  type ChannelKind,
  type DeliveryState,
  DELIVERY_STATES,
  notificationChannels,
  notificationDeliveries,
} from './notifications.ts';
export { accounts, rateLimits, savedViews, sessions, twoFactors, users, verifications } from './people.ts';
export { processes } from './processes.ts';
export { rollupMarks, rollups1h, rollups5m } from './rollups.ts';
export { baselines, events, RECORD_KIND, samples, schemas, sealedSamples } from './samples.ts';
export { tableRows } from './table-rows.ts';
