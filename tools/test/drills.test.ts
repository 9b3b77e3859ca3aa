import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../src/drills/agent-process.ts';
import { drillClock } from '../src/drills/clock.ts';
import { drillCredentials } from '../src/drills/credentials.ts';
import { FailingDisk } from '../src/drills/failing-disk.ts';
import { drillAgentKills, drillDatabaseRestart, drillServerKills } from '../src/drills/kills.ts';
import { drillReadOnlyDisk } from '../src/drills/read-only-disk.ts';
import type { DrillResult } from '../src/drills/report.ts';
import { drillServerSettings } from '../src/drills/server-settings.ts';

/* Short versions of `npm run drill`: the real server and the executable that hosts run, with counted numbers. */

const LONG = { timeout: 420_000 };
const isBuilt = existsSync(EXECUTABLE);
if (!isBuilt) process.stderr.write('drills are left out: run "npm run build:agent" first\n');
const noDisk = isBuilt ? await FailingDisk.missing() : undefined;
if (noDisk !== undefined)
  process.stderr.write(`the drill of a disk that turns read-only is left out: ${noDisk}\n`);

const failures = ({ checks }: DrillResult) => checks.filter(({ holds }) => !holds);

test.runIf(isBuilt)(
  'a server that is killed under load loses nothing and doubles nothing',
  LONG,
  async () => {
    expect(failures(await drillServerKills(2, 3))).toEqual([]);
  },
);

test.runIf(isBuilt)('an agent that is killed while it writes loses nothing that it wrote', LONG, async () => {
  expect(failures(await drillAgentKills(4))).toEqual([]);
});

test.runIf(isBuilt)('a database that is killed comes back with everything', LONG, async () => {
  expect(failures(await drillDatabaseRestart())).toEqual([]);
});

test.runIf(isBuilt)('a host that is shut out is out at once, and can be enrolled again', LONG, async () => {
  expect(failures(await drillCredentials())).toEqual([]);
});

test.runIf(isBuilt)('an agent follows the settings of its server while it runs', LONG, async () => {
  expect(failures(await drillServerSettings())).toEqual([]);
});

test('a clock that is set loses nothing, and is told', LONG, async () => {
  expect(failures(await drillClock())).toEqual([]);
});

test.runIf(isBuilt && noDisk === undefined)(
  'a disk that turns read-only costs what memory cannot hold, counted and told',
  LONG,
  async () => {
    expect(failures(await drillReadOnlyDisk())).toEqual([]);
  },
);
