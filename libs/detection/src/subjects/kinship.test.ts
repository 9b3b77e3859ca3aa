import { expect, test } from 'vitest';
import { ancestorsOf, firstSpawner, rootOf } from './kinship.ts';
import { ProcessRoster } from './process-roster.ts';

/** pid → parent, and when it came; rows are in the order of pids. */
type Kin = Readonly<Record<number, { parentPid: number; cameMs: number; parentStartTicks?: number }>>;

function rosterOf(kin: Kin): ProcessRoster {
  const roster = new ProcessRoster();
  const pids = Object.keys(kin).map(Number);
  const processOf = (pid: number) => ({
    pid,
    startTicks: 10 * pid,
    parentPid: kin[pid]?.parentPid ?? 0,
    name: `p${pid}`,
    command: `p${pid}`,
    isKernelThread: false,
  });
  for (const row of roster.insert(pids)) {
    const pid = pids[row] as number;
    const { parentPid, cameMs, parentStartTicks } = kin[pid] as Kin[number];
    roster.births[row] = 10 * pid;
    roster.firstSeenMs[row] = cameMs;
    roster.descriptions[row] = processOf(pid);
    const parent = processOf(parentPid);
    roster.spawners[row] = { ...parent, startTicks: parentStartTicks ?? parent.startTicks };
  }
  return roster;
}

const pidsOf = (roster: ProcessRoster, pid: number) =>
  ancestorsOf(roster, roster.rowOf(pid)).map((row) => roster.pids[row]);

test('ancestors are those that live, the nearest first', () => {
  const roster = rosterOf({
    2: { parentPid: 1, cameMs: 0 },
    3: { parentPid: 2, cameMs: 5 },
    4: { parentPid: 3, cameMs: 5 },
  });
  expect(pidsOf(roster, 4)).toEqual([3, 2]);
});

test('a process that has the pid of a parent that ended is no ancestor', () => {
  const roster = rosterOf({
    2: { parentPid: 1, cameMs: 0 },
    3: { parentPid: 2, cameMs: 5, parentStartTicks: 7 },
  });
  expect(pidsOf(roster, 3)).toEqual([]);
});

test('a ring of parents is left', () => {
  const roster = rosterOf({ 2: { parentPid: 3, cameMs: 0 }, 3: { parentPid: 2, cameMs: 0 } });
  expect(pidsOf(roster, 3)).toHaveLength(8);
});

test('the root came since, and what started it was there before or has ended', () => {
  const roster = rosterOf({
    2: { parentPid: 1, cameMs: 0 },
    3: { parentPid: 2, cameMs: 5 },
    4: { parentPid: 3, cameMs: 6 },
    6: { parentPid: 5, cameMs: 6 },
  });
  const ofPid = (pid: number, sinceMs: number) => ({
    root: roster.pids[rootOf(roster, roster.rowOf(pid), sinceMs)],
    spawner: firstSpawner(roster, roster.rowOf(pid), sinceMs)?.pid,
  });
  expect(ofPid(4, 5)).toEqual({ root: 3, spawner: 2 });
  expect(ofPid(4, 6)).toEqual({ root: 4, spawner: 3 });
  expect(ofPid(6, 5)).toEqual({ root: 6, spawner: 5 });
});
