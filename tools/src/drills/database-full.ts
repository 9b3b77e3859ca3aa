import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runProgram } from '../start/child-program.ts';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

/** Room for a cluster (40 MB), our database and some of PostgreSQL's log of changes. */
const DISK_MEBIBYTES = 192;

/**
 * The database's disk is full while a fleet sends: nothing is acked that is not stored, agents are asked to hold back,
 * log, metrics and doctor say why, and when there is room again it goes on by itself.
 */
export async function drillDatabaseFull(hosts: number, fullSeconds: number): Promise<DrillResult> {
  const report = new Report(`database's disk full for ${fullSeconds} s under ${hosts} simulated hosts`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.prepare({ SEEP_LOG_LEVEL: 'warn' }));
  const disk = join(server.dir, 'server', 'postgres');
  mkdirSync(disk);
  await runProgram('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MEBIBYTES}m`, 'tmpfs', disk]);
  stack.defer(async () => {
    await server.down();
    await runProgram('umount', ['--lazy', disk]);
  });
  await server.up();
  const load = stack.use(await FleetLoad.start(server, { hosts }));
  await load.isLive();
  await load.goesOn(2 * hosts);

  const ballast = join(disk, 'ballast');
  const slowDownsBefore = load.slowDowns;
  fill(ballast);
  await waitFor(
    'storing to stop',
    async () => ((await server.metric('seep_ingest_stalled_seconds')) ?? 0) > 3,
  );
  const ackedWhenFull = load.acked;
  await delay(fullSeconds * 1000);
  report.check('nothing is acked while nothing can be stored', load.acked === ackedWhenFull, {
    acked: load.acked,
    sent: load.sent,
  });
  report.check('agents are asked to hold back', load.slowDowns > slowDownsBefore, load.slowDowns);
  const isNamed = await server.metric('seep_ingest_stall{reason="disk_full"}');
  report.check('/metrics says that the disk is full', isNamed === 1, {
    stalledSeconds: await server.metric('seep_ingest_stalled_seconds'),
    freeBytes: statfsSync(disk).bavail * statfsSync(disk).bsize,
  });
  const said = server.log.find((line) => line.includes("the database's disk is full"));
  report.check('the log says so', said !== undefined, said?.slice(0, 300) ?? server.log.slice(-3));
  const diagnosis = await server.command('doctor').catch((error: unknown) => (error as Error).message);
  report.check(
    'the doctor says so, whether or not there is a database to ask',
    /bad\s+disk: .* free in/.test(diagnosis),
    diagnosis.split('\n').filter((line) => line.startsWith('bad')),
  );

  rmSync(ballast);
  await load.goesOn(hosts);
  report.check(
    'with room again it goes on by itself',
    (await server.metric('seep_ingest_stalled_seconds')) === 0,
    { acked: load.acked },
  );
  await checkCounts(load, await server.databaseUrl(), report);
  return report.result;
}

/** Writes until there is not a page left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  for (let bytes = 1 << 20; bytes >= 4096;) {
    try {
      if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes /= 2;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      bytes /= 2;
    }
  }
  closeSync(file);
}

/** Whether this process may mount a disk of its own: root may, but not in every container. */
export const canMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
