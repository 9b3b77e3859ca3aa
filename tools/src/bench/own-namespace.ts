import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { BenchRow } from './suite.ts';

/**
 * Runs a measurement in a namespace of its own, as root: the processes that are watched are those of the measurement, and
 * other work on the machine is out of sight. @returns the rows that it writes
 */
export async function inOwnNamespace(measurement: string, args: readonly string[]): Promise<BenchRow[]> {
  const hasNamespace = process.getuid?.() === 0;
  if (!hasNamespace) process.stderr.write('not as root: the processes of the whole machine are watched\n');
  const [command = '', ...before] = hasNamespace
    ? ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', process.execPath]
    : [process.execPath];
  const child = spawn(command, [...before, measurement, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
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
}
