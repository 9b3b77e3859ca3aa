import { join } from 'node:path';
import { inOwnNamespace } from './own-namespace.ts';
import type { BenchSuite } from './suite.ts';

/** What samples take on the wire, with as many processes as the goals are set for. */
export const agentWire: BenchSuite = {
  name: 'agent-wire',
  about: 'bytes a sample: the goals are 1 kB at rest with 412 processes, 15 kB with 10 % of 1,920 changing',
  run: (args) => inOwnNamespace(join(import.meta.dirname, 'wire-run.ts'), args),
};
