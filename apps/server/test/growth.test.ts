import type { ProgramCensus } from '@seep/detection';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { CensusWriter } from '../src/detect/census-writer.ts';
import type { HostMonitor } from '../src/detect/host-monitor.ts';
import type { Monitors } from '../src/detect/monitors.ts';
import { startTestServer } from './test-server.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 ** 2;

const census = (program: string, grownMib: number): ProgramCensus => ({
  program,
  metric: 'anonBytes',
  processes: 2,
  hours: 3,
  floors: [100, 100 + grownMib / 2, 100 + grownMib].map((mib) => mib * MIB),
});

test('the fleet is ranked by what its programs grew, as each census has it', async () => {
  await using server = await startTestServer();
  const [api, db] = [(await server.enrol('api-1')).hostId, (await server.enrol('db-1')).hostId];
  const programs = new Map([
    [api, [census('/usr/bin/api', 40), census('/usr/bin/log\0shipper', 10)]],
    [db, [census('/usr/bin/postgres', 90), census('/usr/bin/cron', 0)]],
  ]);
  const monitors: Pick<Monitors, 'ready'> = {
    ready: () =>
      new Map(
        [...programs].map(([hostId, all]) => [hostId, { census: () => all } as unknown as HostMonitor]),
      ),
  };
  const writer = new CensusWriter(server.database.pool, monitors as Monitors, pino({ level: 'silent' }), 1);
  const growing = async () => {
    const { items } = await server.get<{ items: { host: string; program: string; grownBytes: number }[] }>(
      '/growing',
    );
    return items.map(({ host, program, grownBytes }) => [host, program, grownBytes / MIB]);
  };
  expect(await writer.writeDue(Date.now())).toBe(2);
  expect(await growing()).toEqual([
    ['db-1', '/usr/bin/postgres', 90],
    ['api-1', '/usr/bin/api', 40],
    ['api-1', '/usr/bin/log shipper', 10],
  ]);
  // What has ended is not in the next census, and not in the ranking.
  programs.set(api, [census('/usr/bin/log\0shipper', 95)]);
  expect(await writer.writeDue(Date.now() + HOUR_MS)).toBe(2);
  expect(await growing()).toEqual([
    ['api-1', '/usr/bin/log shipper', 95],
    ['db-1', '/usr/bin/postgres', 90],
  ]);
});
