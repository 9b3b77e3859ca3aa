import { expect, test } from 'vitest';
import { DetailGovernor } from './detail.ts';

const MIB = 1024 ** 2;

/** An agent that samples every second, and takes so much for each. */
function setUp() {
  const governor = new DetailGovernor({ cpuRatio: 0.1, rssBytes: 100 * MIB });
  let [atMs, cpuMs] = [0, 0];
  governor.observe({ atMs, cpuMs, rssBytes: 0 });
  for (let start = 0; start < 10; start++) governor.observe({ atMs: (atMs += 1000), cpuMs, rssBytes: 0 });
  return {
    governor,
    take: (samples: number, given: { cpuMs: number; rssBytes?: number }) => {
      const changes = [];
      for (let sample = 0; sample < samples; sample++) {
        atMs += 1000;
        cpuMs += given.cpuMs;
        const change = governor.observe({ atMs, cpuMs, rssBytes: given.rssBytes ?? 30 * MIB });
        if (change) changes.push(change);
      }
      return changes;
    },
  };
}

test('within its budget it reads everything', () => {
  const { governor, take } = setUp();
  expect(take(200, { cpuMs: 99 })).toEqual([]);
  expect(governor.level).toBe(0);
});

test('two dear samples are chance, three are not: suspects go first', () => {
  const { take } = setUp();
  expect(take(2, { cpuMs: 200 })).toEqual([]);
  expect(take(1, { cpuMs: 50 })).toEqual([]);
  expect(take(3, { cpuMs: 200 })).toEqual([
    { level: 1, leftOut: 'maps and descriptors of suspects', cpuRatio: 0.2, rssBytes: 30 * MIB },
  ]);
});

test('what stays over budget goes down to what every sample must have, and no further', () => {
  const { take } = setUp();
  expect(take(100, { cpuMs: 500 }).map(({ level }) => level)).toEqual([1, 2, 3]);
});

test('memory counts as well as time', () => {
  const { take } = setUp();
  expect(take(3, { cpuMs: 1, rssBytes: 101 * MIB }).map(({ level }) => level)).toEqual([1]);
});

test('detail comes back when there is room, later each time that it was too dear again', () => {
  const { take } = setUp();
  const samplesUntilBack = () => {
    take(3, { cpuMs: 200 });
    for (let samples = 1; ; samples++) if (take(1, { cpuMs: 10 }).length > 0) return samples;
  };
  const first = samplesUntilBack();
  expect(samplesUntilBack()).toBe(2 * first);
  // Just below the budget is no room.
  take(3, { cpuMs: 200 });
  expect(take(5000, { cpuMs: 90 })).toEqual([]);
});

test('its first samples are no measure, and a pace that is asked for is no crime', () => {
  const governor = new DetailGovernor({ cpuRatio: 0.1, rssBytes: 100 * MIB });
  const changes = Array.from({ length: 10 }, (_, sample) =>
    governor.observe({ atMs: sample * 1000, cpuMs: sample * 500, rssBytes: 0 }),
  );
  // Four samples a second, each of 90 ms.
  for (let sample = 1; sample < 100; sample++)
    changes.push(governor.observe({ atMs: 10_000 + sample * 250, cpuMs: 5000 + sample * 90, rssBytes: 0 }));
  expect(changes.filter((change) => change !== undefined)).toEqual([]);
});
