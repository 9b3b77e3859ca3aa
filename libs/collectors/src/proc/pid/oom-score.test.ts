import { expect, test } from 'vitest';
import { fakeHost } from '../../../test/fake-tree.ts';
import { parsePidOomScore, readPidOomScore } from './oom-score.ts';

test.each([
  ['667\n', '0\n', { score: 667, adjustment: 0 }],
  ['0\n', '-1000\n', { score: 0, adjustment: -1000 }],
])('%j and %j are read', (score, adjustment, expected) => {
  expect(parsePidOomScore(score, adjustment)).toEqual(expected);
});

test('nonsense is refused', () => {
  expect(() => parsePidOomScore('-1', '0')).toThrow('/proc/PID/oom_score:1: "-1" is not an unsigned integer');
  expect(() => parsePidOomScore('1', '', '/proc/9')).toThrow('/proc/9/oom_score_adj:1: "" is not');
});

test('reads both files, and nothing of a process that is gone', () => {
  const host = fakeHost({ '/proc/9/oom_score': '667\n', '/proc/9/oom_score_adj': '-17\n' });
  expect(readPidOomScore(host, 9)).toEqual({ score: 667, adjustment: -17 });
  expect(readPidOomScore(host, 10)).toBeUndefined();
});
