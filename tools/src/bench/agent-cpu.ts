import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cpuMilliseconds, residentBytes } from './cpu-time.ts';
import { compile } from './native.ts';
import { installedPeers, NODE_EXPORTER, PROCESS_EXPORTER } from './peers.ts';
import type { BenchRow, BenchSuite } from './suite.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Start-up is paid once, and is no part of a sample. */
const WARM_UP_SAMPLES = 2;
/** The agent is ended with the measurement, not before. */
const LONG_ENOUGH_SECONDS = 3600;

interface Contender {
  what: string;
  child: ChildProcess;
  /** Asks it for a sample, where it does not take them by itself. */
  ask?: () => Promise<number>;
}

/** CPU time a sample of the agent, beside the floor and beside exporters that are installed, all at the same time. */
export const agentCpu: BenchSuite = {
  name: 'agent-cpu',
  about:
    'CPU time a sample; the ratio is of the floor: a C program that reads stat, statm and status of every process',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        interval: { type: 'string', default: '10' },
        samples: { type: 'string', default: '6' },
        processes: { type: 'string', default: '300,1500' },
      },
    });
    const rows: BenchRow[] = [];
    for (const count of values.processes.split(',').map(Number)) {
      for (const changing of [0, 10]) {
        rows.push(...(await measure(count, changing, Number(values.interval), Number(values.samples))));
      }
    }
    return rows;
  },
};

async function measure(
  count: number,
  changing: number,
  seconds: number,
  samples: number,
): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'seep-bench-'));
  const children: ChildProcess[] = [];
  try {
    const crowd = spawn(compile('crowd', folder), [`${count}`, `${changing}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(crowd);
    await once(crowd.stdout, 'data');
    const contenders = await startContenders(folder, seconds);
    children.push(...contenders.map(({ child }) => child));
    const everySample = async (times: number) => {
      const startMs = performance.now();
      for (let sample = 1; sample <= times; sample++) {
        await Promise.all(contenders.map(async ({ ask }) => ask?.()));
        await delay(Math.max(0, startMs + sample * seconds * 1000 - performance.now()));
      }
      return performance.now() - startMs;
    };
    await everySample(WARM_UP_SAMPLES);
    const before = contenders.map(({ child }) => cpuMilliseconds(child.pid ?? 0) ?? NaN);
    const elapsedMs = await everySample(samples);
    const spent = contenders.map(({ child, ask }, index) => {
      const cpuMs = (cpuMilliseconds(child.pid ?? 0) ?? NaN) - (before[index] ?? NaN);
      // Who is not asked takes samples at a pace of its own, however long the others take.
      return cpuMs / (ask ? samples : elapsedMs / (seconds * 1000));
    });
    const resident = contenders.map(({ child }) => residentBytes(child.pid ?? 0));
    const conditions = `${count} processes and the machine's own, ${changing === 0 ? 'at rest' : `${changing} % changing`}, every ${seconds} s`;
    const floor = spent[0] ?? NaN;
    return contenders.flatMap(({ what }, index): BenchRow[] => {
      const value = spent[index] ?? NaN;
      return [
        { what: `${what}, CPU a sample`, conditions, value, unit: 'ms', ratio: value / floor },
        { what: `${what}, resident`, conditions, value: (resident[index] ?? NaN) / 1024 ** 2, unit: 'MiB' },
      ];
    });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The floor comes first: it is what the others are measured by. */
async function startContenders(folder: string, seconds: number): Promise<Contender[]> {
  const quiet = { stdio: 'ignore' } as const;
  const record = (file: string) => [
    'record',
    '--seconds',
    `${LONG_ENOUGH_SECONDS}`,
    '--interval',
    `${seconds}`,
    join(folder, file),
  ];
  const contenders: Contender[] = [
    { what: 'floor', child: spawn(compile('floor', folder), [`${seconds}`], quiet) },
    {
      what: 'seep-agent on Node',
      child: spawn(
        process.execPath,
        [join(ROOT, 'apps/agent/dist/main.mjs'), ...record('node.jsonl')],
        quiet,
      ),
    },
  ];
  const executable = join(ROOT, 'apps/agent/dist/download', `seep-agent-linux-${process.arch}`);
  if (existsSync(executable))
    contenders.push({ what: 'seep-agent', child: spawn(executable, record('executable.jsonl'), quiet) });
  else process.stderr.write(`not measured: ${executable} is not built (npm run build:agent)\n`);
  for (const peer of await installedPeers([NODE_EXPORTER, PROCESS_EXPORTER], folder, seconds)) {
    const { what, command, args, ask } = peer;
    contenders.push({ what, child: spawn(command, args, quiet), ...(ask && { ask }) });
  }
  return contenders;
}
