import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KernelFs } from '@seep/collectors';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ProcessCollector } from './process-collector.ts';

const PROC = join(import.meta.dirname, '../../../../libs/collectors/fixtures/debian-12-cgroup1/proc');
/** Processes of the recorded host, and what one of them said. */
const PIDS = [1, 168];
const STAT = readFileSync(join(PROC, '1/stat'), 'latin1');

/** Reading all processes of a machine that has a thousand of them, and no time, takes more than a test is given. */
const SLOW_MACHINE_MS = 120_000;

/** Samples as they are taken unless somebody says otherwise. */
const INTERVAL_MS = 10_000;

/** Some of the recorded processes, of which a test makes others. */
function recorded() {
  const root = mkdtempSync(join(tmpdir(), 'seep-processes-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const pid of PIDS) cpSync(join(PROC, `${pid}`), join(root, 'proc', `${pid}`), { recursive: true });
  return { root, fs: new KernelFs(root) };
}

/** A line of /proc/PID/stat like the recorded one, with other numbers in some columns (counted from 1, as in proc(5)). */
function statOf(columns: Record<number, number | string>): string {
  const close = STAT.lastIndexOf(')');
  const rest = STAT.slice(close + 2).split(' ');
  for (const [column, value] of Object.entries(columns)) rest[Number(column) - 3] = `${value}`;
  return `${columns[1] ?? 1} (${columns[2] ?? 'init'}) ${rest.join(' ')}`;
}

function rowsOf({ table }: ProcessCollector) {
  return Array.from({ length: table.rowCount }, (_, row) => ({
    pid: table.keys[row],
    birth: table.births[row],
    cells: Array.from(table.cells.subarray(row * table.width, (row + 1) * table.width)),
  }));
}

test(
  'whatever a host does from sample to sample, the table is that of somebody who sees it for the first time',
  { timeout: SLOW_MACHINE_MS },
  () => {
    const process = fc.option(
      fc.record({
        startTicks: fc.constantFrom(5, 6),
        name: fc.constantFrom('a', 'b'),
        state: fc.constantFrom('S', 'R', 'T'),
        cpuTicks: fc.nat(3),
        faults: fc.nat(3),
        residentPages: fc.nat(3),
      }),
      { freq: 4 },
    );
    const { root, fs } = recorded();
    rmSync(join(root, 'proc/168'), { recursive: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(process, process, process), { maxLength: 8 }), (samples) => {
        const collector = new ProcessCollector(fs, 4096);
        let described = new Set<string>();
        for (const sample of samples) {
          for (const [at, one] of sample.entries()) {
            const folder = join(root, 'proc', `${at + 1}`);
            rmSync(folder, { recursive: true, force: true });
            if (!one) continue;
            mkdirSync(folder);
            const { startTicks, name, state, cpuTicks, faults, residentPages } = one;
            writeFileSync(
              join(folder, 'stat'),
              statOf({
                1: at + 1,
                2: name,
                3: state,
                10: faults,
                14: cpuTicks,
                22: startTicks,
                24: residentPages,
              }),
            );
            // Memory is told apart by what stat says of it: pages come with faults, and go with pages.
            const pages = faults * 100 + residentPages * 10;
            writeFileSync(join(folder, 'statm'), `${pages} ${pages} 0 0 0 0 0\n`);
          }
          const told = collector.collect('off', INTERVAL_MS);
          const fresh = new ProcessCollector(fs, 4096);
          fresh.collect('off', INTERVAL_MS);
          expect(told.failures.count).toBe(0);
          expect(rowsOf(collector)).toEqual(rowsOf(fresh));
          const identities = sample.flatMap((one, at) =>
            one ? [`${at + 1}/${one.startTicks}/${one.name}`] : [],
          );
          const news = told.described.map(({ pid, startTicks, name }) => `${pid}/${startTicks}/${name}`);
          expect(news).toEqual(identities.filter((identity) => !described.has(identity)));
          described = new Set(identities);
        }
      }),
      { numRuns: 10 },
    );
  },
);

test('a process that has ended and waits for its parent holds nothing any more', () => {
  const { root, fs } = recorded();
  const collector = new ProcessCollector(fs, 4096);
  collector.collect('off', INTERVAL_MS);
  const { table } = collector;
  const valueOf = (id: string) => table.value(0, table.columnOf(id));
  expect([valueOf('isZombie'), valueOf('rssBytes')]).toEqual([0, expect.any(Number)]);
  writeFileSync(join(root, 'proc/1/stat'), statOf({ 3: 'Z', 14: 70 }));
  for (let sample = 0; sample < 60; sample++) {
    collector.collect('off', INTERVAL_MS);
    const held = ['isZombie', 'rssBytes', 'anonBytes', 'descriptors'].map(valueOf);
    expect(held).toEqual([1, 0, 0, 0]);
  }
});

test.each([
  [1, 30],
  [10, 30],
  [25, 12],
  [60, 5],
  [90, 3],
  [300, 1],
  [3600, 1],
])('sampled each %i s, details of a process that only sleeps are read each %i samples', (seconds, most) => {
  const { root, fs } = recorded();
  const collector = new ProcessCollector(fs, 4096);
  const collect = () => collector.collect('off', seconds * 1000);
  collect();
  const status = join(root, 'proc/168/status');
  writeFileSync(status, readFileSync(status, 'latin1').replace(/^VmSwap:.*$/m, 'VmSwap:\t    4096 kB'));
  const swap = collector.table.columnOf('swapBytes');
  const swapped = () => collector.table.value(collector.table.rowOf(168), swap);
  let samples = 0;
  for (; swapped() !== 4096 * 1024 && samples < 100; samples++) collect();
  expect(samples).toBeGreaterThan(0);
  expect(samples).toBeLessThanOrEqual(most);
});

test.each([
  [10, 6],
  [25, 2],
  [60, 1],
])('sampled each %i s, details of one that takes CPU time are read each minute', (seconds, most) => {
  const { root, fs } = recorded();
  const collector = new ProcessCollector(fs, 4096);
  const collect = () => collector.collect('off', seconds * 1000);
  collect();
  const [stat, status] = [join(root, 'proc/1/stat'), join(root, 'proc/1/status')];
  writeFileSync(status, readFileSync(status, 'latin1').replace(/^VmSwap:.*$/m, 'VmSwap:\t    4096 kB'));
  const swap = collector.table.columnOf('swapBytes');
  let samples = 0;
  while (collector.table.value(0, swap) !== 4096 * 1024 && samples < 100) {
    samples++;
    writeFileSync(stat, statOf({ 14: 1000 + samples }));
    collect();
  }
  expect(samples).toBeLessThanOrEqual(most);
});

test(
  'what the agent keeps open of a family that grows does not count among its own descriptors',
  { timeout: SLOW_MACHINE_MS },
  async () => {
    const collector = new ProcessCollector(new KernelFs('/'), 4096);
    const { table } = collector;
    // Details of every process at every sample.
    const collect = () => collector.collect('off', 300_000);
    const own = () => table.value(table.rowOf(process.pid), table.columnOf('descriptors')) ?? NaN;
    const opened = () => readdirSync('/proc/self/fd').length;
    const grow = async () => {
      const children = Array.from({ length: 50 }, () => spawn('sleep', ['600'], { stdio: 'ignore' }));
      onTestFinished(() => {
        for (const child of children) child.kill('SIGKILL');
      });
      await Promise.all(children.map((child) => once(child, 'spawn')));
      collect();
      for (const { pid } of children) expect(table.rowOf(pid as number)).toBeGreaterThanOrEqual(0);
    };
    await grow();
    const [ownBefore, openedBefore] = [own(), opened()];
    await grow();
    // Other processes of the machine come and go as well.
    expect(opened() - openedBefore).toBeGreaterThan(25);
    expect(Math.abs(own() - ownBefore)).toBeLessThan(10);
    collector.forget();
  },
);

test(
  'processes of this machine that start, work, stop and end are seen in the sample that follows',
  { timeout: SLOW_MACHINE_MS },
  async () => {
    const collector = new ProcessCollector(new KernelFs('/'), 4096);
    const { table } = collector;
    const rowOf = (pid: number | undefined) => table.rowOf(pid as number);
    const anonBytesOf = (pid: number | undefined) =>
      table.value(rowOf(pid), table.columnOf('anonBytes')) ?? NaN;
    collector.collect('off', INTERVAL_MS);
    const child = spawn(process.execPath, ['-e', HOARD], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const { described } = collector.collect('off', INTERVAL_MS);
    expect(described.find(({ pid }) => pid === child.pid)?.parentPid).toBe(process.pid);
    const before = anonBytesOf(child.pid);
    expect(before).toBeGreaterThan(0);
    child.stdin.write('grow');
    await once(child.stdout, 'data');
    collector.collect('off', INTERVAL_MS);
    expect(anonBytesOf(child.pid) - before).toBeGreaterThan(30 * 1024 ** 2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    collector.collect('off', INTERVAL_MS);
    expect(rowOf(child.pid)).toBe(-1);
    collector.forget();
  },
);

test(
  'a child that rests has another parent within two samples of the end of its own',
  { timeout: SLOW_MACHINE_MS },
  async () => {
    const collector = new ProcessCollector(new KernelFs('/'), 4096);
    const collect = () => collector.collect('off', INTERVAL_MS, 0, false);
    const parent = spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(said);
    onTestFinished(() => void process.kill(child, 'SIGKILL'));
    await expect.poll(() => readFileSync(`/proc/${child}/comm`, 'latin1')).toBe('sleep\n');
    for (let sample = 0; sample < 4; sample++) collect();
    expect(collector.table.rowOf(child)).toBeGreaterThanOrEqual(0);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const described = [...collect().described, ...collect().described].filter(({ pid }) => pid === child);
    expect(described).toHaveLength(1);
    expect(described[0]?.parentPid).not.toBe(parent.pid);
    collector.forget();
  },
);

/** This machine, of which nobody but this process is listed, and a number that was given away last. */
class Counted extends KernelFs {
  lastPid = 7;
  listings = 0;
  isRefusing = false;
  isBroken = false;

  override listPids() {
    this.listings++;
    return Int32Array.of(process.pid);
  }

  override readText(path: string, encoding?: 'utf8' | 'latin1') {
    if (path !== '/proc/loadavg') return super.readText(path, encoding);
    if (this.isBroken) throw Object.assign(new Error('ENOTCONN'), { code: 'ENOTCONN' });
    return `0.00 0.00 0.00 1/1 ${this.lastPid}\n`;
  }

  override open(path: string) {
    if (this.isRefusing && path === `/proc/${process.pid}/stat`)
      throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' });
    return super.open(path);
  }
}

test('processes are listed twice after each pid that was given away, and once a minute', () => {
  const fs = new Counted('/');
  const collector = new ProcessCollector(fs, 4096);
  const listedIn = (samples: number) => {
    const before = fs.listings;
    for (let sample = 0; sample < samples; sample++) {
      expect(collector.collect('off', INTERVAL_MS).failures.count).toBe(0);
      expect(collector.table.rowCount).toBe(1);
    }
    return fs.listings - before;
  };
  expect([listedIn(2), listedIn(3), listedIn(1), listedIn(5), listedIn(1)]).toEqual([2, 0, 1, 0, 1]);
  fs.lastPid++;
  expect([listedIn(2), listedIn(3)]).toEqual([2, 0]);
  fs.isBroken = true;
  expect(listedIn(3)).toBe(3);
  fs.isBroken = false;
  expect([listedIn(2), listedIn(1)]).toEqual([2, 0]);
  collector.forget();
});

test.each([
  ['a minute while memory is short', true, 6],
  ['five minutes otherwise', false, 30],
])('what is taken of a process that rests is seen within %s', (_, isReclaiming, most) => {
  const { root } = recorded();
  // A live host, whose files are only ever written over.
  class Live extends KernelFs {
    override get isLive(): boolean {
      return true;
    }
  }
  mkdirSync(join(root, 'proc/self'));
  for (const pid of ['self', ...PIDS]) writeFileSync(join(root, `proc/${pid}/schedstat`), '7 7 7\n');
  const [stat, statm] = [join(root, 'proc/1/stat'), join(root, 'proc/1/statm')];
  writeFileSync(stat, statOf({ 20: 1 }));
  const collector = new ProcessCollector(new Live(root), 4096);
  const collect = () => collector.collect('off', INTERVAL_MS, 0, isReclaiming);
  // Past its first turn, at which all of it is read.
  for (let sample = 0; sample < 7; sample++) collect();
  writeFileSync(stat, statOf({ 20: 1, 24: 3 }));
  writeFileSync(statm, '9 3 1 0 0 0 0\n');
  const { table } = collector;
  const seen = () => table.value(table.rowOf(1), table.columnOf('rssBytes')) === 3 * 4096;
  let samples = 0;
  for (; !seen() && samples < 100; samples++) collect();
  expect(samples).toBeGreaterThan(isReclaiming ? 0 : 6);
  expect(samples).toBeLessThanOrEqual(most);
  collector.forget();
});

test('who forgets everything lists everything, also where nobody has begun since', () => {
  const collector = new ProcessCollector(new Counted('/'), 4096);
  for (let sample = 0; sample < 8; sample++) {
    const { described } = collector.collect('off', INTERVAL_MS);
    expect(described.map(({ pid }) => pid)).toEqual([process.pid]);
    collector.forget();
  }
});

test('a process that could not be read is tried again', () => {
  const fs = new Counted('/');
  const collector = new ProcessCollector(fs, 4096);
  const collect = () => collector.collect('off', INTERVAL_MS);
  fs.isRefusing = true;
  for (let sample = 0; sample < 8; sample++) expect(collect().failures.count).toBe(1);
  fs.isRefusing = false;
  expect([collect().failures.count, collector.table.rowCount]).toEqual([0, 1]);
  collector.forget();
});

test('when thousands come and go at once, the table is that of somebody who sees it for the first time', () => {
  const { root } = recorded();
  // Three thousand folders a step would take a minute: all of these are one recorded process under other pids.
  class Crowd extends KernelFs {
    pids: number[] = [];
    override listPids() {
      return Int32Array.from(this.pids);
    }
    override readRecord(path: string) {
      const pid = Number(path.split('/')[2]);
      // Some have ended when it is their turn.
      if (pid % 7 === 0) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
      return super.readRecord(path.replace(/^\/proc\/\d+/, '/proc/1'));
    }
  }
  const fs = new Crowd(root);
  const collector = new ProcessCollector(fs, 4096);
  const all = Array.from({ length: 3000 }, (_, at) => at + 1);
  const crowds = [all, all.filter((pid) => pid % 3 > 0), all.slice(1000, 1010), [], all.slice(500), all];
  for (const pids of crowds) {
    fs.pids = pids;
    collector.collect('off', INTERVAL_MS);
    const fresh = new ProcessCollector(fs, 4096);
    fresh.collect('off', INTERVAL_MS);
    expect(rowsOf(collector)).toEqual(rowsOf(fresh));
    expect(collector.table.rowCount).toBe(pids.filter((pid) => pid % 7 > 0).length);
  }
});

/** Says that it is there, and takes 32 MiB each time that it is told to. */
const HOARD = `
const kept = [];
process.stdin.on('data', () => { kept.push(Buffer.alloc(32 * 1024 ** 2, 1)); process.stdout.write('grown'); });
process.stdout.write('ready');
`;
