import { expect, test } from 'vitest';
import { crashOfText } from '../../test/hostile.ts';
import { allocationFailureOf } from './allocation-failure.ts';
import { hungTaskOf } from './hung-task.ts';
import { KernelEventScanner } from './kernel-events.ts';
import type { KernelMessage } from './kernel-message.ts';

const message = (text: string, facility = 0): KernelMessage => ({
  atMicroseconds: 5,
  level: 3,
  facility,
  text,
});

test.each([
  ['INFO: task jbd2/vda1-8:312 blocked for more than 120 seconds.', 'jbd2/vda1-8', 312, 120],
  ['INFO: task kworker/u4:1:99 blocked for more than 241 seconds.', 'kworker/u4:1', 99, 241],
  ['INFO: task a b:7 blocked in I/O wait for more than 120 seconds.', 'a b', 7, 120],
])('%s', (text, name, pid, blockedSeconds) => {
  expect(hungTaskOf(message(text))).toEqual({ atMicroseconds: 5, name, pid, blockedSeconds });
});

test.each([
  [
    'swapper/0: page allocation failure: order:4, mode:0x40a20(GFP_ATOMIC|__GFP_COMP), nodemask=(null),cpuset=/',
    { name: 'swapper/0', order: 4, gfpFlags: 'GFP_ATOMIC|__GFP_COMP' },
  ],
  ['sshd: page allocation failure: order:1, mode:0x20', { name: 'sshd', order: 1 }],
  [
    'sshd: page allocation stalls for 10008ms, order:0, mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)',
    { name: 'sshd', order: 0, gfpFlags: 'GFP_HIGHUSER_MOVABLE', stalledMilliseconds: 10_008 },
  ],
])('%s', (text, failure) => {
  expect(allocationFailureOf(message(text))).toEqual({ atMicroseconds: 5, ...failure });
});

test.each([
  'INFO: task without a number blocked for more than 120 seconds.',
  'INFO: rcu_sched detected stalls',
  'page allocation failure',
  '',
])('%j is no event', (text) => {
  expect(new KernelEventScanner().push(message(text))).toBeUndefined();
});

test('each event has its kind, and programs make none', () => {
  const lines = [
    'INFO: task a:7 blocked for more than 120 seconds.',
    'a: page allocation failure: order:0, mode:0x0(), nodemask=(null)',
    'Out of memory: Killed process 7 (a) total-vm:1kB, anon-rss:1kB, file-rss:1kB, shmem-rss:1kB',
  ];
  const kinds = (facility: number): unknown[] => {
    const scanner = new KernelEventScanner();
    return lines.flatMap((text) => scanner.push(message(text, facility))?.kind ?? []);
  };
  expect(kinds(0)).toEqual(['hung-task', 'allocation-failure', 'oom-kill']);
  expect(kinds(3)).toEqual([]);
});

test('no text crashes it', () => {
  const scanner = new KernelEventScanner();
  expect(
    crashOfText('sshd: page allocation failure: order:1, mode:0x20', (text) => scanner.push(message(text))),
  ).toBeUndefined();
});
