import { Connection, type ConnectionDeps } from '../src/connection/connection.ts';
import { createLogger } from '../src/logger.ts';

export const logger = createLogger('silent');

export const boot = {
  id: '0d6e2b52-7f2c-4d92-9a43-1f4e4c9c5a10',
  bootedAtMs: 1000,
  ticksZeroMs: 1000,
};

/** A connection of a host that nothing is special of, but for what is given. */
export function createConnection(
  deps: Pick<ConnectionDeps, 'url' | 'spool'> & Partial<ConnectionDeps>,
): Connection {
  return new Connection({
    facts: {
      hostname: 'h1',
      kernel: '6.18',
      architecture: 'x64',
      cpuCount: 2,
      memTotalBytes: 1,
      pageSizeBytes: 4096,
      ticksPerSecond: 100,
    },
    logger,
    credential: 'secret',
    agentVersion: '0.1.0',
    transport: {},
    onChange: () => undefined,
    onConfig: () => undefined,
    onKeyframeNeeded: () => undefined,
    onAsk: ({ id }) => ({ id, atMs: 0, tookMs: 0, refusal: 'no_such_process' }),
    now: () => Date.now(),
    random: () => 0,
    ...deps,
  });
}
