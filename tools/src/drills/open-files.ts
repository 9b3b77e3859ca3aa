import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { DrillServer } from './drill-server.ts';
import { checkCounts, FleetLoad } from './fleet-load.ts';
import { type DrillResult, Report } from './report.ts';
import { waitFor } from './wait-for.ts';

const TURNED_AWAY = 'seep_agents_turned_away_total{reason="open_files"}';

/**
 * More hosts than the server may have files open: pages and health checks are answered all the same, hosts for which
 * there is no room hear why and keep what they have, and come in when others go.
 */
export async function drillOpenFiles(hosts: number, limit: number): Promise<DrillResult> {
  const report = new Report(`${hosts} simulated hosts at a server that may have ${limit} files open`);
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await DrillServer.prepare({ SEEP_LOG_LEVEL: 'warn' }));
  await server.up({ openFiles: limit });
  await server.allow();
  const maxFiles = await server.metric('process_max_fds');
  report.check('/metrics says the limit', maxFiles === limit, maxFiles);
  const load = stack.use(await FleetLoad.start(server, { hosts }));
  await waitFor(
    'agents to be turned away',
    async () => ((await server.metric(TURNED_AWAY)) ?? 0) > 0,
    120_000,
  );
  await load.goesOn(2 * hosts);

  let mostConnected = 0;
  const look = async () => {
    const statuses = new Set<number>();
    for (let time = 0; time < 50; time++) {
      const ready = await fetch(`${server.url}/readyz`);
      statuses.add(ready.status);
      await ready.arrayBuffer();
      await server.get('/hosts');
      mostConnected = Math.max(mostConnected, load.connected);
    }
    return [...statuses].join();
  };
  const full = await look();
  report.check('/readyz and a page are answered each of 50 times', full === '200', full);
  const openFiles = (await server.metric('process_open_fds')) ?? Infinity;
  report.check('files are left to others', mostConnected < hosts && openFiles < limit, {
    mostConnected,
    openFiles,
  });
  const refusal = await knock(server, (await server.enrol('late')).credential);
  report.check(
    'who comes hears why, and when to try again',
    refusal.status === 503 && refusal.retryAfter !== undefined && /files open/.test(refusal.body),
    refusal,
  );
  const said = server.log.find((line) => line.includes('LimitNOFILE='));
  report.check('the log says what to do', said !== undefined, said ?? server.log.slice(-3));

  load.storm();
  const stormy = await look();
  report.check('so they are while all come back that were cut off at once', stormy === '200', stormy);
  await load.goesOn(2 * hosts);
  const { connects, unsent } = await load.finish();
  report.check('as some go the others come in, and leave nothing behind', connects >= hosts && unsent === 0, {
    connects,
    unsent,
  });
  await checkCounts(load, await server.databaseUrl(), report);
  return report.result;
}

/** An agent's upgrade that is refused. */
async function knock(
  server: DrillServer,
  credential: string,
): Promise<{ status: number | undefined; retryAfter: string | undefined; body: string }> {
  const asked = request(`${server.url}/agent`, {
    headers: {
      authorization: `Bearer ${credential}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16).toString('base64'),
    },
  }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return {
    status: response.statusCode,
    retryAfter: response.headers['retry-after'],
    body: await text(response),
  };
}
