import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { KernelFs } from '../../fs.ts';
import { PidStatWatch } from './stat-watch.ts';

const host = new KernelFs('/');

/** A recorded host that passes for a live one: its files are only ever written over. */
class Rewritten extends KernelFs {
  override get isLive(): boolean {
    return true;
  }
}

const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('latin1');

test.each([
  ['by its stat', false],
  ['by its schedstat once it rests', true],
])('a process that sleeps is the same from then on: it is watched %s', async (_, isSingleThreaded) => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const watch = new PidStatWatch(host);
  const watched = watch.watch(child.pid as number);
  watched.isSingleThreaded = isSingleThreaded;
  // It runs for a moment, or waits for a processor and is the same without having slept.
  let text = textOf(watch.readChanged(watched));
  await expect
    .poll(() => {
      text = textOf(watch.readChanged(watched)) ?? text;
      return text?.startsWith(`${child.pid} (sleep) S `) && watch.readChanged(watched) === undefined;
    })
    .toBe(true);
  for (let look = 0; look < 3; look++) expect(watch.readChanged(watched)).toBeUndefined();
  expect(watched.file?.path).toBe(`/proc/${child.pid}/${isSingleThreaded ? 'schedstat' : 'stat'}`);
  expect(textOf(watch.readChanged(watched, true))).toBe(isSingleThreaded ? text : undefined);
  child.kill('SIGSTOP');
  await expect.poll(() => textOf(watch.readChanged(watched))).toContain(`${child.pid} (sleep) T `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => watch.readChanged(watched)).toThrow(/ESRCH|ENOENT/);
  watch.release(watched);
});

/** Two processes of a recorded host that passes for a live one, which are read as if they had one thread. */
function resting(ownSchedstat = '1 2 3\n') {
  const { root } = fakeHost({ '/proc/self/schedstat': ownSchedstat });
  const watch = new PidStatWatch(new Rewritten(root));
  const processes = [1, 2].map((pid) => {
    mkdirSync(`${root}/proc/${pid}`);
    const watched = watch.watch(pid);
    watched.isSingleThreaded = true;
    return { pid, watched, times: 0, pages: 0 };
  });
  const write = ({ pid, times, pages }: (typeof processes)[number]) => {
    const text = `${pid} (a) S ${times} ${pages}\n`;
    writeFileSync(`${root}/proc/${pid}/stat`, text);
    // Longer and shorter ones, as the kernel counts on and the pid goes to another process.
    writeFileSync(`${root}/proc/${pid}/schedstat`, `${times * 999} 5 ${times}\n`);
    return text;
  };
  for (const one of processes) write(one);
  return { watch, root, processes, write };
}

test('of a process that rests, what it does is told at once, and what is done to it at the next thorough look', () => {
  const { watch, processes, write } = resting();
  const [one] = processes as [(typeof processes)[number]];
  const look = (isThorough?: boolean) => textOf(watch.readChanged(one.watched, isThorough));
  expect([look(), look(), look()]).toEqual(['1 (a) S 0 0\n', '1 (a) S 0 0\n', undefined]);
  expect(one.watched.isResting).toBe(true);
  one.pages = 7;
  write(one);
  expect([look(), look(true), look()]).toEqual([undefined, '1 (a) S 0 7\n', undefined]);
  one.times = 8;
  write(one);
  expect([look(), one.watched.isResting]).toEqual(['1 (a) S 8 7\n', false]);
  expect([look(), look(), look(), one.watched.isResting]).toEqual([undefined, undefined, undefined, true]);
  expect(watch.keptCount).toBe(1);
  watch.release(one.watched);
  expect(watch.keptCount).toBe(0);
});

test('one that begins a second thread, as it is taken to rest or later, is watched by its stat', () => {
  const { watch, processes, write } = resting();
  for (const [at, one] of processes.entries()) {
    const look = () => textOf(watch.readChanged(one.watched));
    for (let round = 0; round < 2 + at; round++) look();
    expect(one.watched.isResting).toBe(true);
    one.watched.isSingleThreaded = false;
    // The second thread alone: nothing of it stands in the schedstat of the first.
    for (let round = 0; round < 5; round++) {
      one.pages++;
      const text = write(one);
      expect([look(), one.watched.isResting]).toEqual([text, false]);
    }
    watch.release(one.watched);
  }
  expect(watch.keptCount).toBe(0);
});

test('one whose schedstat cannot be opened is watched by its stat', () => {
  const { watch, root, processes, write } = resting();
  const [one] = processes as [(typeof processes)[number]];
  rmSync(`${root}/proc/1/schedstat`);
  const look = () => textOf(watch.readChanged(one.watched));
  expect([look(), look(), look()]).toEqual(['1 (a) S 0 0\n', '1 (a) S 0 0\n', undefined]);
  one.pages = 5;
  const text = write(one);
  rmSync(`${root}/proc/1/schedstat`);
  expect([look(), one.watched.isResting]).toEqual([text, false]);
  watch.release(one.watched);
  expect(watch.keptCount).toBe(0);
});

test('where the kernel does not count, everything is read', () => {
  const { watch, processes } = resting('0 0 0\n');
  const [{ watched }] = processes as [(typeof processes)[number]];
  for (let look = 0; look < 5; look++) watch.readChanged(watched);
  expect(watched.isResting).toBe(false);
});

test('whatever processes do, rest and are replaced: what they have done is told, and they come to rest', () => {
  const step = fc.record({
    at: fc.nat(1),
    act: fc.constantFrom('nothing', 'nothing', 'runs', 'loses pages', 'is replaced'),
    isThorough: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { watch, processes, write } = resting();
      const told: (string | undefined)[] = [];
      const look = (one: (typeof processes)[number], isThorough: boolean) =>
        textOf(watch.readChanged(one.watched, isThorough));
      for (const { at, act, isThorough } of steps) {
        const one = processes[at] as (typeof processes)[number];
        if (act === 'runs') one.times++;
        if (act === 'loses pages') one.pages++;
        if (act === 'is replaced') {
          watch.release(one.watched);
          told[at] = undefined;
          one.times = 0;
        }
        const text = write(one);
        const said = look(one, isThorough);
        const isSeen = act === 'runs' || act === 'is replaced' || isThorough;
        if (said !== undefined || (isSeen && text !== told[at])) expect(said).toBe(text);
        told[at] = said ?? told[at];
      }
      for (const one of processes) {
        for (let round = 0; round < 4; round++) look(one, false);
        expect([look(one, false), one.watched.isResting]).toEqual([undefined, true]);
      }
    }),
    { numRuns: 50 },
  );
});

test('this process, which works, changes', async () => {
  const watch = new PidStatWatch(host);
  const watched = watch.watch(process.pid);
  watch.readChanged(watched);
  const endMs = performance.now() + 60;
  while (performance.now() < endMs);
  expect(textOf(watch.readChanged(watched))).toContain(`${process.pid} (`);
  watch.release(watched);
});

test.each([
  ['descriptors that are kept', 100, true],
  ['room for one', 1, true],
  ['none', 0, true],
  ['a recorded host', 100, false],
])('with %s, what is written is told exactly when it is not what was read last', (_, maxKept, isLive) => {
  const line = fc.oneof(
    fc.constantFrom('1 (a) S 0\n', '1 (a) R 0\n', '1 (a) S 1\n', ''),
    fc.string({ maxLength: 40 }),
    // Longer than is kept, and longer than is read at once: told each time.
    fc.constantFrom('x'.repeat(512), 'y'.repeat(513), 'z'.repeat(9000)),
  );
  const step = fc.record({ pid: fc.constantFrom(1, 2, 3), text: fc.option(line), isReleased: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { root } = fakeHost({ '/proc/1/stat': 'a', '/proc/2/stat': 'b', '/proc/3/stat': 'c' });
      const watch = new PidStatWatch(isLive ? new Rewritten(root) : new KernelFs(root), maxKept);
      const watched = [1, 2, 3].map((pid) => watch.watch(pid));
      const now = ['a', 'b', 'c'];
      const last: (string | undefined)[] = [undefined, undefined, undefined];
      for (const { pid, text, isReleased } of steps) {
        const at = pid - 1;
        const one = watched[at] as (typeof watched)[number];
        if (isReleased) {
          watch.release(one);
          last[at] = undefined;
        }
        if (text !== null) {
          now[at] = Buffer.from(text).toString('latin1');
          writeFileSync(`${root}/proc/${pid}/stat`, text);
        }
        const told = textOf(watch.readChanged(one));
        const isComparable = now[at] !== '' && (now[at] as string).length <= 512;
        expect(told).toBe(isComparable && last[at] === now[at] ? undefined : now[at]);
        last[at] = now[at];
      }
    }),
    { numRuns: 20 },
  );
});

test('what is let go of is closed, however often', () => {
  const watch = new PidStatWatch(host, 1);
  const [first, second] = [watch.watch(process.pid), watch.watch(process.pid)];
  watch.readChanged(first);
  watch.readChanged(second);
  expect([first.file !== undefined, second.file]).toEqual([true, undefined]);
  watch.release(first);
  watch.release(first);
  watch.readChanged(second);
  expect([first.file, second.file !== undefined]).toEqual([undefined, true]);
  watch.release(second);
});
