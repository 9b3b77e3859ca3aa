import { describeError } from '../describe-error.ts';
import { drillBootService } from './boot-service.ts';
import { drillBootedHosts } from './booted-hosts.ts';
import { drillConnections } from './connections.ts';
import { drillDatabaseFull } from './database-full.ts';
import { drillFleetKills } from './fleet-kills.ts';
import { drillDocker } from './docker.ts';
import { drillClock } from './clock.ts';
import { drillFleetVerdicts } from './fleet-verdicts.ts';
import { drillCredentials } from './credentials.ts';
import { drillFullDisk } from './full-disk.ts';
import { drillIncident } from './incident.ts';
import { drillAgentKills, drillDatabaseRestart, drillServerKills } from './kills.ts';
import { drillHostEvents } from './host-events.ts';
import { drillMachineTools } from './machine-tools.ts';
import { drillMigration } from './migration.ts';
import { drillNetwork } from './network.ts';
import { drillOpenFiles } from './open-files.ts';
import { drillReadOnlyDisk } from './read-only-disk.ts';
import { drillReplicas } from './replicas.ts';
import type { DrillResult } from './report.ts';
import { drillRestore } from './restore.ts';
import { drillServerSettings } from './server-settings.ts';

/* `npm run drill -- NAME…`: long drills against the real programs. Short ones of their kind are in `npm test`. */

const DRILLS: Record<string, () => Promise<DrillResult>> = {
  'boot-service': drillBootService,
  'booted-hosts': drillBootedHosts,
  docker: drillDocker,
  incident: drillIncident,
  'machine-tools': drillMachineTools,
  'host-events': drillHostEvents,
  // Two hours of detector time in which nothing more may come.
  'fleet-verdicts': () =>
    drillFleetVerdicts({
      hosts: 1000,
      versionHosts: 44,
      leakingHosts: 40,
      historyHours: 60,
      seed: 1,
      quietMs: 120_000,
    }),
  'server-kills': () => drillServerKills(20, 10),
  'agent-kills': () => drillAgentKills(20),
  database: () => drillDatabaseRestart(),
  // Ten minutes at ten seconds are sixty samples; at a quarter of a second, fifteen seconds.
  network: () => drillNetwork(15),
  'full-disk': () => drillFullDisk(),
  'read-only-disk': () => drillReadOnlyDisk(),
  clock: () => drillClock(),
  credentials: () => drillCredentials(),
  'server-settings': () => drillServerSettings(),
  replicas: () => drillReplicas({ hosts: 60, watchSeconds: 45 }),
  'fleet-server-kills': () => drillFleetKills('server', { kills: 8, hosts: 200 }),
  'fleet-database-kills': () => drillFleetKills('database', { kills: 8, hosts: 200 }),
  'database-full': () => drillDatabaseFull(100, 30),
  connections: () => drillConnections(100, 20),
  'open-files': () => drillOpenFiles(600, 512),
  migration: () => drillMigration(8),
  restore: () => drillRestore(50),
};

const names = process.argv.slice(2);
if (names.length === 0 || names.some((name) => !Object.hasOwn(DRILLS, name))) {
  process.stderr.write(`usage: npm run drill -- ${Object.keys(DRILLS).join(' | ')}\n`);
  process.exit(2);
}
let failed = 0;
for (const name of names) {
  process.stderr.write(`── ${name}\n`);
  try {
    const result = await (DRILLS[name] as () => Promise<DrillResult>)();
    failed += result.checks.filter(({ holds }) => !holds).length;
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } catch (error) {
    failed++;
    process.stderr.write(`FAILED ${name}: ${describeError(error)}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
