import { expect, test } from 'vitest';
import { Random } from '../src/evaluate/random.ts';
import { createHostDetector, verdictOf } from '../src/index.ts';
import { given } from './given.ts';
import { Daemons } from './programs.ts';
import {
  BOOTED_AT_MS,
  firstTold,
  GIB,
  HOUR,
  MIB,
  MINUTE,
  observe,
  type Program,
  SECOND,
  SimulatedHost,
  type SimulatedProcess,
  type ToldFinding,
} from './simulated-host.ts';

/** Starts a child every two minutes that ends at once; waits for them as often as it is told to. */
class Forking implements Program {
  parent: SimulatedProcess | undefined;
  readonly #waitsEveryMs: number;
  readonly #children: SimulatedProcess[] = [];
  #nextMs = BOOTED_AT_MS + HOUR;
  #waitMs: number;

  constructor(waitsEveryMs = Infinity) {
    this.#waitsEveryMs = waitsEveryMs;
    this.#waitMs = BOOTED_AT_MS + HOUR + waitsEveryMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    this.parent ??= host.start({
      name: 'backup',
      command: '/opt/backup --every 2m',
      anonBytes: 20 * MIB,
      cgroup: '/system.slice/backup.service',
    });
    for (; this.#nextMs <= atMs; this.#nextMs += 2 * MINUTE) {
      const child = host.start({
        name: 'backup',
        command: '',
        anonBytes: 0,
        parentPid: this.parent.pid,
        cgroup: '/system.slice/backup.service',
      });
      child.isZombie = true;
      this.#children.push(child);
    }
    for (; this.#waitMs <= atMs; this.#waitMs += this.#waitsEveryMs)
      for (const child of this.#children.splice(0)) host.end(child);
  }
}

function told(program: Program, hours: number): ToldFinding[] {
  const host = new SimulatedHost({ random: new Random(5), memTotalBytes: 16 * GIB });
  host.run(program, new Daemons(20));
  return observe(createHostDetector(), host, { fromMs: SECOND, toMs: hours * HOUR, intervalMs: MINUTE });
}

test('a process that never waits for its children is named, and they are not told besides as a family', () => {
  const program = new Forking();
  const all = told(program, 7);
  expect(firstTold(all).map(({ finding }) => finding.metric)).toEqual(['zombies']);
  const { finding } = given(all.at(-1));
  expect(finding).toMatchObject({
    state: 'confirmed',
    class: 'idle',
    from: 0,
    subject: {
      kind: 'process',
      pid: given(program.parent).pid,
      command: '/opt/backup --every 2m',
      unit: 'backup.service',
    },
  });
  expect(Math.abs(finding.onsetMs - BOOTED_AT_MS - HOUR)).toBeLessThan(5 * MINUTE);
  const [low, , high] = finding.slopePerHour;
  expect(low).toBeLessThanOrEqual(30);
  expect(high).toBeGreaterThanOrEqual(30);
  expect(finding.bytesPerHour).toBeUndefined();
  expect(verdictOf(finding, { hostName: 'web-1', memTotalBytes: 16 * GIB })).toMatch(
    /^\/opt\/backup --every 2m \(pid \d+\) of backup\.service on web-1 leaves children unreaped: 0 → 1\d\d zombies since 01:0\d UTC, (29|30|31) zombies an hour, .*; it never waits for them: mend or restart it, a zombie cannot be killed\.$/,
  );
});

test.each([
  ['half an hour', 30 * MINUTE],
  ['three hours', 3 * HOUR],
])('its twin that waits for them every %s is none', (_name, everyMs) => {
  const claims = told(new Forking(everyMs), 12).filter(({ finding }) => finding.state === 'confirmed');
  expect(claims).toEqual([]);
});

test('when it has waited for them, it is over', () => {
  const all = told(new Forking(8 * HOUR), 10);
  const { finding } = given(all.at(-1));
  expect(finding).toMatchObject({ metric: 'zombies', state: 'fixed', fixedBecause: 'fell' });
  expect(verdictOf(finding, { hostName: 'web-1', memTotalBytes: 16 * GIB })).toMatch(
    /left children unreaped: .*; it has waited for most of them by \d\d:\d\d UTC\.$/,
  );
});
