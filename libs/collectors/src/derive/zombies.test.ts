import { expect, test } from 'vitest';
import { type ZombieFacts, zombiesByParent } from './zombies.ts';

const facts = (pid: number, parentPid: number, state: string, threadCount = 1): ZombieFacts => ({
  pid,
  name: `p${pid}`,
  state,
  parentPid,
  threadCount,
  startTicks: pid * 10,
});

test('zombies stand under the process that does not let them go', () => {
  const processes = [
    facts(1, 0, 'S'),
    facts(50, 1, 'S'),
    facts(53, 50, 'Z'),
    facts(52, 50, 'Z'),
    facts(60, 1, 'Z'),
    facts(70, 50, 'R'),
  ];
  expect(zombiesByParent(processes)).toEqual([
    {
      parentPid: 50,
      parentName: 'p50',
      zombies: [
        { pid: 52, name: 'p52', startTicks: 520 },
        { pid: 53, name: 'p53', startTicks: 530 },
      ],
    },
    { parentPid: 1, parentName: 'p1', zombies: [{ pid: 60, name: 'p60', startTicks: 600 }] },
  ]);
});

test('a process whose first thread has ended is no zombie', () => {
  expect(zombiesByParent([facts(1, 0, 'S'), facts(9, 1, 'Z', 4)])).toEqual([]);
});

test('a parent out of sight has no name', () => {
  expect(zombiesByParent([facts(9, 0, 'Z')])).toEqual([
    { parentPid: 0, zombies: [{ pid: 9, name: 'p9', startTicks: 90 }] },
  ]);
});

test('what the kernel is about to bury is none', () => {
  expect(zombiesByParent([facts(1, 0, 'S'), facts(9, 1, 'X')])).toEqual([]);
});
