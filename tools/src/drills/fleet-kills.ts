import { setTimeout as delay } from 'node:timers/promises';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { type DrillResult, Report } from './report.ts';

/** Between two kills something happens, and never at the same point. */
const pause = (random: () => number) => delay(500 + random() * 1500);

/** The server, or the postmaster of its database, ends between two instructions while a fleet sends. */
export async function drillFleetKills(
  target: 'server' | 'database',
  { kills, hosts, random = Math.random }: { kills: number; hosts: number; random?: () => number },
): Promise<DrillResult> {
  const report = new Report(`${target} killed ${kills} times under ${hosts} simulated hosts`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.start());
  const load = stack.use(await FleetLoad.start(server, { hosts }));
  await load.isLive();
  for (let kill = 0; kill < kills; kill++) {
    await load.goesOn(hosts);
    await pause(random);
    if (target === 'server') {
      await server.kill();
      await server.up();
    } else {
      server.killDatabase();
    }
  }
  await load.goesOn(2 * hosts);
  await checkCounts(load, await server.databaseUrl(), report);
  return report.result;
}
