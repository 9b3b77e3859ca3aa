import { expect, it } from 'vitest';
import { type ChartEvent, eventDetail, eventLabel, markEvents } from './events.ts';

const event = (atMs: number, kind = 'boot', detail: ChartEvent['detail'] = {}): ChartEvent => ({
  atMs,
  kind,
  detail,
});

it('puts events that are close together under one mark, and leaves out what is not in sight', () => {
  const happened = [event(500), event(100), event(104), event(2000), event(-1)];
  const marks = markEvents(happened, { fromMs: 0, toMs: 1000 }, 0.01);
  expect(marks.map(({ position, events }) => [position, events.length])).toEqual([
    [0.1, 2],
    [0.5, 1],
  ]);
});

it('has words for kinds, also for those it does not know', () => {
  expect([eventLabel('boot'), eventLabel('disk_full')]).toEqual(['Boot', 'Disk full']);
});

it('writes out the detail', () => {
  expect(eventDetail(event(0, 'clock_jump', { jumpMs: -90_000 }))).toBe('jump −2 min');
  expect(eventDetail(event(0, 'boot', { bootId: 'ab', kernel: '6.1' }))).toBe('boot id ab · kernel 6.1');
});
