import { expect, test } from 'vitest';
import { type Feedback, lineageKeyOf, standingOf } from './feedback.ts';

const finding = { to: 500, firstSeenMs: 100 };
const said = { atMs: 150, by: 'ann' };

test.each<[string, Feedback, boolean]>([
  ['acknowledged', { kind: 'acknowledged', ...said }, false],
  ['acknowledged for an earlier claim', { kind: 'acknowledged', atMs: 50, by: 'ann' }, true],
  ['muted', { kind: 'muted', ...said, untilMs: 300 }, false],
  ['muted until a while ago', { kind: 'muted', ...said, untilMs: 180 }, true],
  ['expected up to more', { kind: 'expected', ...said, upTo: 600 }, false],
  ['expected up to less', { kind: 'expected', ...said, upTo: 400 }, true],
  ['called no leak', { kind: 'notALeak', ...said }, false],
])('a finding that is %s notifies: %o', (_name, feedback, notifies) => {
  expect(standingOf(finding, [feedback], 200).notifies).toBe(notifies);
});

test('the latest word that holds is the one that is shown', () => {
  const mute: Feedback = { kind: 'muted', atMs: 160, by: 'bob', untilMs: 180 };
  const expected: Feedback = { kind: 'expected', ...said, upTo: 600 };
  expect(standingOf(finding, [mute, expected], 170).because).toBe(mute);
  expect(standingOf(finding, [mute, expected], 190).because).toBe(expected);
  expect(standingOf(finding, [], 190)).toEqual({ notifies: true });
});

test('a program has one key over its restarts, and another in another place', () => {
  const key = (pid: number, container: string): string =>
    lineageKeyOf({ kind: 'process', pid, command: `app --port ${8000 + pid}`, container }, 'anonBytes');
  expect(key(1, 'a')).toBe(key(2, 'a'));
  expect(key(1, 'a')).not.toBe(key(1, 'b'));
});
