import { expect, test } from 'vitest';
import { ACTIVITY_METRICS, activityBetween, readActivity } from './activity.ts';

const reader =
  (values: Record<string, number>) =>
  (id: string): number | undefined =>
    values[id];

function between(before: Record<string, number>, after: Record<string, number>) {
  return activityBetween(readActivity(reader(before), 0, 4), readActivity(reader(after), 10_000, 4));
}

test('the processors count by what was not idle', () => {
  const activity = between(
    { cpuUserTicks: 1000, cpuSystemTicks: 0, cpuIdleTicks: 5000, cpuIowaitTicks: 0 },
    { cpuUserTicks: 1800, cpuSystemTicks: 200, cpuIdleTicks: 7000, cpuIowaitTicks: 1000 },
  );
  expect(activity).toEqual({ value: 0.25, parts: { cpu: 0.25 } });
});

test('the busiest part speaks for all', () => {
  const activity = between(
    { cpuUserTicks: 0, cpuIdleTicks: 0, netReceivedBytes: 0, netSentBytes: 0, sessionCount: 1 },
    { cpuUserTicks: 40, cpuIdleTicks: 3960, netReceivedBytes: 41_943_040, netSentBytes: 0, sessionCount: 0 },
  );
  expect(activity).toEqual({ value: 0.5, parts: { cpu: 0.01, network: 0.5, sessions: 0 } });
});

test.each([
  [0, 0],
  [1, 0.5],
  [2, 0.75],
])('%d sessions count %d', (sessionCount, expected) => {
  expect(between({}, { sessionCount })?.value).toBe(expected);
});

test('where processor time is unknown, what is runnable stands for it, the reader left out', () => {
  expect(between({}, { processesRunning: 3 })).toEqual({ value: 0.5, parts: { runnable: 0.5 } });
  expect(between({}, { load1: 3 })?.value).toBe(0.75);
});

test('a counter that went back is unknown, and so is a host that tells nothing', () => {
  expect(between({ netReceivedBytes: 100 }, { netReceivedBytes: 50 })).toBeUndefined();
  expect(between({}, {})).toBeUndefined();
});

test('it asks for what it says that it asks for', () => {
  const asked = new Set<string>();
  // The load stands for what runs where that is not known.
  for (const isKnown of [true, false]) readActivity((id) => (asked.add(id), isKnown ? 1 : undefined), 0, 4);
  expect([...asked].toSorted()).toEqual(ACTIVITY_METRICS.toSorted());
});
