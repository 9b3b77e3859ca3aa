import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runProgram } from '../../start/child-program.ts';
import type { BenchRow, BenchSuite } from '../suite.ts';
import { readGeneratedLoad } from './generated-load.ts';
import { median } from './median.ts';
import { cpuSecondsOf, PeakMemory, processTree } from './process-tree.ts';
import { availablePeers, type Load, startSeep, type Store } from './stores.ts';

const MIB = 1024 ** 2;
const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const CHUNK_MS = 2 * 3_600_000;
const GRACE_MS = 5 * 60_000;
/** A program that has run for a while has compiled what it runs; one that starts has not. */
const ASKED_BEFORE = 60;
const ASKED_TIMES = 51;
/** Samples of each host of the fleet that stands beside the load: what is asked of it is how it is now. */
const FLEET_SAMPLES = 4;
/** Numbers of a host that a page of many hosts shows. */
const FLEET_METRICS = 6;

/** The same numbers into Seep and into the stores that are installed, one after the other; the ratio is of Seep's. */
export const serverLoad: BenchSuite = {
  name: 'server',
  about:
    'CPU, memory, disk and answers of the server with its PostgreSQL, beside other stores given the same load; the ratio is of Seep’s figure',
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        hosts: { type: 'string', default: '200' },
        hours: { type: 'string', default: '2' },
        step: { type: 'string', default: '30' },
        /** Hosts that are there besides, without history, for pages that show all. */
        fleet: { type: 'string', default: '10000' },
        generator: { type: 'string', default: join(ROOT, '..', 'shared', 'peer-load', 'gen.c') },
      },
    });
    if (!existsSync(values.generator))
      throw new Error(`no load generator at ${values.generator}: give --generator PATH/gen.c`);
    const folder = mkdtempSync(join(tmpdir(), 'seep-bench-'));
    try {
      const load = await prepare(folder, values.generator, {
        hosts: Number(values.hosts),
        hours: Number(values.hours),
        stepSeconds: Number(values.step),
        fleetHosts: Number(values.fleet),
      });
      const conditions = `${values.hosts} hosts, 150 processes, ${values.hours} h at ${values.step} s`;
      const measured: Measured[] = [];
      for (const start of [startSeep, ...availablePeers().map((peer) => peer.start)])
        measured.push(await measure(() => start(load, folder)));
      const [own] = measured as [Measured, ...Measured[]];
      return measured.flatMap(({ name, figures }) =>
        figures.map(({ what, value, unit }): BenchRow => {
          const yardstick = own.figures.find((figure) => figure.what === what)?.value;
          return {
            what: `${name}: ${what}`,
            conditions,
            value,
            unit,
            ...(yardstick !== undefined && { ratio: value / yardstick }),
          };
        }),
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Measured {
  name: string;
  figures: { what: string; value: number; unit: string }[];
}

async function prepare(
  folder: string,
  source: string,
  size: { hosts: number; hours: number; stepSeconds: number; fleetHosts: number },
): Promise<Load> {
  const { hosts, hours, stepSeconds, fleetHosts } = size;
  const samples = (hours * 3600) / stepSeconds;
  const program = join(folder, 'gen');
  execFileSync('cc', ['-O2', '-w', source, '-o', program, '-lsnappy', '-lm']);
  // Whole chunks that are over: what is rolled up, is rolled up.
  const endMs = Math.floor((Date.now() - GRACE_MS) / CHUNK_MS) * CHUNK_MS;
  const startMs = endMs - samples * stepSeconds * 1000;
  const args = ['-H', `${hosts}`, '-N', `${samples}`, '-s', `${stepSeconds}`, '-t', `${startMs / 1000}`];
  const fleetFrom = endMs / 1000 - FLEET_SAMPLES * stepSeconds;
  const fleet = ['-H', `${fleetHosts}`, '-P', '0', '-M', `${FLEET_METRICS}`, '-N', `${FLEET_SAMPLES}`];
  const path = join(folder, 'load.bin');
  const file = openSync(path, 'w');
  execFileSync(program, [...args, 'bin'], { stdio: ['ignore', file, 'inherit'] });
  closeSync(file);
  const load = readGeneratedLoad(readFileSync(path));
  rmSync(path);
  return {
    ...load,
    startMs,
    endMs: endMs - stepSeconds * 1000,
    hours,
    stepMs: stepSeconds * 1000,
    fleetHosts,
    postFleetTo: async (url) => {
      const when = ['-s', `${stepSeconds}`, '-t', `${fleetFrom}`];
      await runProgram(program, [...fleet, ...when, '-b', '500', '-p', 'fleet', 'post-rw', url]);
    },
    postTo: async (url) => {
      await runProgram(program, [...args, 'post-rw', url]);
    },
  };
}

async function measure(start: () => Promise<Store>): Promise<Measured> {
  await using store = await start();
  const memory = new PeakMemory(store.pid);
  const cpuSeconds = () => cpuSecondsOf(processTree(store.pid));
  const before = cpuSeconds();
  const samples = await store.load();
  const loaded = cpuSeconds();
  await store.settle();
  const settled = cpuSeconds();
  await memory[Symbol.asyncDispose]();
  const figures = [
    { what: 'samples a CPU second, stored', value: samples / (loaded - before) / 1000, unit: 'k/s' },
    {
      what: 'samples a CPU second, merged and rolled up',
      value: samples / (settled - before) / 1000,
      unit: 'k/s',
    },
    { what: 'memory, most', value: memory.peakBytes / MIB, unit: 'MiB' },
    { what: 'disk, indexes included', value: (await store.diskBytes()) / samples, unit: 'B' },
  ];
  await store.addFleet();
  for (const { what, ask } of store.questions()) {
    const times: number[] = [];
    for (let turn = 0; turn < ASKED_BEFORE; turn++) await ask();
    for (let turn = 0; turn < ASKED_TIMES; turn++) {
      const startMs = performance.now();
      await ask();
      times.push(performance.now() - startMs);
    }
    figures.push({
      what,
      value: median(times),
      unit: 'ms',
    });
  }
  return { name: store.name, figures };
}
