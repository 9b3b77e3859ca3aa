import { join } from 'node:path';
import { inOwnNamespace } from './own-namespace.ts';
import type { BenchSuite } from './suite.ts';

/** What the agent holds and takes, connected to a real server, beside peers that watch the same processes. */
export const agentFootprint: BenchSuite = {
  name: 'agent-footprint',
  about:
    'memory, CPU time and bytes of one connected agent beside peers in one run; ratios of memory and bytes are of the agent, those of CPU time of the floor; --minutes 60 for the hour that counts',
  run: (args) => inOwnNamespace(join(import.meta.dirname, 'footprint-run.ts'), args),
};
