import { expect, test } from 'vitest';
import { BaselineSchedule } from './baseline-schedule.ts';

const MINUTE = 60_000;

test('the first baseline waits until the boot has settled', () => {
  const schedule = new BaselineSchedule([]);
  expect(schedule.due(5000, 1000, 1)).toBeUndefined();
  expect(schedule.due(60_000, 1000, 1)).toBe('settled');
});

test('an agent that came late takes it when it has settled itself', () => {
  const schedule = new BaselineSchedule([]);
  expect(schedule.due(30_000, 10_000, 1)).toBe('settled');
});

test('each age is taken once, when it comes', () => {
  const schedule = new BaselineSchedule(['settled']);
  expect(schedule.due(9 * MINUTE, 9 * MINUTE, 1)).toBeUndefined();
  expect(schedule.due(10 * MINUTE, 10 * MINUTE, 1)).toBe('10m');
  schedule.take('10m');
  expect(schedule.due(10.1 * MINUTE, 10.1 * MINUTE, 1)).toBeUndefined();
  expect(schedule.due(60 * MINUTE, 60 * MINUTE, 1)).toBe('1h');
  expect(schedule.taken).toEqual(['settled', '10m']);
});

test('an age that was missed by far is left out', () => {
  const schedule = new BaselineSchedule(['settled']);
  expect(schedule.due(15 * MINUTE, MINUTE, 1)).toBeUndefined();
});

test('a time scale makes ages shorter', () => {
  const schedule = new BaselineSchedule(['settled']);
  expect(schedule.due(10_500, 10_500, 60)).toBe('10m');
});
