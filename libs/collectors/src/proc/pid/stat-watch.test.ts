import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
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

test('a process that sleeps is read once, and is the same from then on', async () => {
  const child = spawn('sleep', ['60']);
  await once(child, 'spawn');
  const watch = new PidStatWatch(host);
  const watched = watch.watch(child.pid as number);
  // It runs for a moment, or waits for a processor and is the same without having slept.
  let text = textOf(watch.readChanged(watched));
  await expect
    .poll(() => {
      text = textOf(watch.readChanged(watched)) ?? text;
      return text?.startsWith(`${child.pid} (sleep) S `) && watch.readChanged(watched) === undefined;
    })
    .toBe(true);
  child.kill('SIGSTOP');
  await expect.poll(() => textOf(watch.readChanged(watched))).toContain(`${child.pid} (sleep) T `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(() => watch.readChanged(watched)).toThrow(/ESRCH|ENOENT/);
  watch.release(watched);
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
