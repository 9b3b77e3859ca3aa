import { expect, test } from 'vitest';
import { drillConnections } from '../src/drills/connections.ts';
import { canMount, drillDatabaseFull } from '../src/drills/database-full.ts';
import { drillFleetKills } from '../src/drills/fleet-kills.ts';
import { hasHaproxy } from '../src/drills/load-balancer.ts';
import { drillMigration } from '../src/drills/migration.ts';
import { drillOpenFiles } from '../src/drills/open-files.ts';
import { drillReplicas } from '../src/drills/replicas.ts';
import type { DrillResult } from '../src/drills/report.ts';
import { drillRestore } from '../src/drills/restore.ts';

/* Short versions of the drills that break server and database under a simulated fleet: `npm run drill` has the long ones. */

const LONG = { timeout: 420_000 };
if (!hasHaproxy) process.stderr.write("replicas are left out: install Debian's package haproxy\n");
if (!canMount) process.stderr.write('a full disk is left out: only root may mount a small one\n');

const failures = ({ checks }: DrillResult) => checks.filter(({ holds }) => !holds);

test.each(['server', 'database'] as const)(
  'a %s that is killed under a fleet loses nothing and doubles nothing',
  LONG,
  async (target) => {
    expect(failures(await drillFleetKills(target, { kills: 2, hosts: 20 }))).toEqual([]);
  },
);

test.runIf(canMount)("a database's disk that is full is told, and nothing is lost", LONG, async () => {
  expect(failures(await drillDatabaseFull(10, 4))).toEqual([]);
});

test('a server without a connection to its database waits for one', LONG, async () => {
  expect(failures(await drillConnections(10, 3))).toEqual([]);
});

test('more hosts than a server may have files open keep nobody out who wants to see it', LONG, async () => {
  expect(failures(await drillOpenFiles(190, 300))).toEqual([]);
});

test('a migration that is killed half way leaves nothing half', LONG, async () => {
  expect(failures(await drillMigration(1))).toEqual([]);
});

test('an empty machine that is given a backup goes on where the lost one was', LONG, async () => {
  expect(failures(await drillRestore(10))).toEqual([]);
});

test.runIf(hasHaproxy)('replicas behind a load balancer stand in for one another', LONG, async () => {
  expect(failures(await drillReplicas({ hosts: 20, watchSeconds: 5 }))).toEqual([]);
});
