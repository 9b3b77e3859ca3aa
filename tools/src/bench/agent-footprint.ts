import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BenchRow, BenchSuite } from './suite.ts';

const MEASUREMENT = join(import.meta.dirname, 'footprint-run.ts');

/** What the agent holds and takes, connected to a real server, beside peers that watch the same processes. */
export const agentFootprint: BenchSuite = {
  name: 'agent-footprint',
  about:
    'memory, CPU time and bytes of one connected agent beside peers in one run; ratios of memory and bytes are of the agent, those of CPU time of the floor; --minutes 60 for the hour that counts',
  async run(args) {
    // The processes that are watched are those of a namespace of its own: other work on the machine is out of sight.
    const hasNamespace = process.getuid?.() === 0;
    if (!hasNamespace) process.stderr.write('not as root: the processes of the whole machine are watched\n');
    const [command = '', ...before] = hasNamespace
      ? ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath]
      : [process.execPath];
    const child = spawn(command, [...before, MEASUREMENT, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    // The first process of a namespace, and unshare itself, hear no signal but this one.
    const end = () => {
      child.kill('SIGKILL');
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
    const [output, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    if (code !== 0) throw new Error(`the measurement ended with ${code}`);
    return JSON.parse(output) as BenchRow[];
  },
};
