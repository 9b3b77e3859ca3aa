import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { KernelFs } from '../../fs.ts';
import { parsePidCmdline, readPidCmdline } from './cmdline.ts';
import { readPidDescriptorCount } from './fd.ts';
import { createPidStat, parsePidStat, readPidStat } from './stat.ts';
import { createPidStatm, parsePidStatm, readPidStatm } from './statm.ts';
import { parsePidStatus, readPidStatus } from './status.ts';

/*
 * What is read of each process at each sample. The bar to compare with is the price of the bare system calls in C;
 * nearly all of a read is spent in the kernel. `vitest bench --run`; without the module runner of vitest the parsers
 * take a half of what it shows.
 */

/** Ten times what it takes on a small machine: more is a mistake, not a slow machine. */
const BAR_MILLISECONDS = 0.1;

const fs = new KernelFs();
const stat = createPidStat();
const statm = createPidStatm();

/** A copy: the view of the reader lasts to its next read. */
const content = (name: string): Buffer => Buffer.from(fs.read(`/proc/self/${name}`));

test('parse', async ({ bench }) => {
  const [statBytes, statmBytes, statusBytes, cmdline] = ['stat', 'statm', 'status', 'cmdline'].map(
    content,
  ) as [Buffer, Buffer, Buffer, Buffer];
  const parsers = await bench.compare(
    bench('stat', () => void parsePidStat(statBytes, stat)),
    bench('statm', () => void parsePidStatm(statmBytes, statm)),
    bench('status', () => void parsePidStatus(statusBytes)),
    bench('cmdline', () => void parsePidCmdline(cmdline)),
  );
  expect(parsers.get('stat').latency.mean).toBeLessThan(BAR_MILLISECONDS);
});

test('read and parse, all processes of this host in turn', async ({ bench }) => {
  const pids = fs.listPids();
  let turn = 0;
  const next = (): number => pids[turn++ % pids.length] as number;
  const readers = await bench.compare(
    bench('list of pids', () => void fs.listPids()),
    bench('stat', () => void readPidStat(fs, next(), stat)),
    bench('statm', () => void readPidStatm(fs, next(), statm)),
    bench('status', () => void readPidStatus(fs, next())),
    bench('cmdline', () => void readPidCmdline(fs, next())),
    bench('count of descriptors', () => void readPidDescriptorCount(fs, next())),
  );
  expect(readers.get('stat').latency.mean).toBeLessThan(BAR_MILLISECONDS);
});
