import { expect, test } from 'vitest';
import { hostReading, processReading } from '../../test/readings.ts';
import { AlertLog } from './alert-log.ts';
import { type Alert, alertsOf } from './alerts.ts';
import { growthBetween } from './growth.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';

const kindsOf = (alerts: Alert[]) => alerts.map(({ kind, severity }) => `${severity} ${kind}`);
const memory = (memAvailableBytes: number) => ({ memTotalBytes: 1000, memFreeBytes: 1, memAvailableBytes });

test('a host that is well has no alerts, however little of its memory is free', () => {
  expect(alertsOf(hostReading({ memory: memory(300) }), DEFAULT_THRESHOLDS)).toEqual([]);
});

test.each([
  ['warning memory', { memory: memory(190) }],
  ['critical memory', { memory: memory(90) }],
  ['warning swap', { memory: { ...memory(500), swapTotalBytes: 100, swapFreeBytes: 99 } }],
  ['critical swap', { memory: { ...memory(500), swapTotalBytes: 2 ** 32, swapFreeBytes: 2 ** 31 } }],
  ['warning zombies', { processes: [processReading({ pid: 2, state: 'Z' })] }],
  ['critical descriptors', { fileNr: { openFiles: 81, maxFiles: { hasLimit: true, limit: 100 } } }],
  [
    'warning processes',
    { processes: Array.from({ length: 1001 }, (_, pid) => processReading({ pid: pid + 1 })) },
  ],
])('%s', (expected, given) => {
  expect(kindsOf(alertsOf(hostReading(given), DEFAULT_THRESHOLDS))).toEqual([expected]);
});

test('a threshold may be moved', () => {
  expect(kindsOf(alertsOf(hostReading({}), { ...DEFAULT_THRESHOLDS, memoryRatio: 0.4 }))).toEqual([
    'warning memory',
  ]);
  const zombie = hostReading({ processes: [processReading({ state: 'Z' })] });
  expect(alertsOf(zombie, { ...DEFAULT_THRESHOLDS, zombies: 1 })).toEqual([]);
});

test('an alert shows what the host looked like: the zombies and who does not wait for them', () => {
  const processes = [
    processReading({ pid: 10, name: 'supervisor' }),
    processReading({ pid: 11, parentPid: 10, name: 'lost', state: 'Z' }),
  ];
  const [alert] = alertsOf(hostReading({ processes }), DEFAULT_THRESHOLDS);
  expect(alert?.evidence).toEqual(['parent 10 (supervisor): 1', '  11  lost']);
});

test('growth is an alert from a tenth, and a mebibyte', () => {
  const before = [
    processReading({ pid: 1, rssBytes: 100e6 }),
    processReading({ pid: 2, rssBytes: 1000 }),
    processReading({ pid: 3, rssBytes: 100e6 }),
  ];
  const after = before.map((process) => ({
    ...process,
    rssBytes: process.rssBytes * ({ 1: 1.2, 2: 2 }[process.pid] ?? 1.05),
  }));
  const growth = growthBetween(
    { at: new Date(0), processes: before },
    { at: new Date(60_000), processes: after },
  );
  const [alert] = alertsOf(hostReading({}), DEFAULT_THRESHOLDS, growth);
  expect(alert?.message).toBe('1 process grew by more than 10 % in 1 min');
});

test('an alert is written when it begins, when it gets worse and when it ends', () => {
  let written = '';
  const log = new AlertLog((text) => (written += text));
  const at = new Date('2026-11-22T20:04:29Z');
  for (const available of [190, 180, 90, 90, 500]) {
    log.update(at, alertsOf(hostReading({ memory: memory(available) }), DEFAULT_THRESHOLDS));
  }
  expect(written.match(/\[2026-11-22 20:04:29 UTC\] \w+ memory/g)).toEqual([
    '[2026-11-22 20:04:29 UTC] WARNING memory',
    '[2026-11-22 20:04:29 UTC] CRITICAL memory',
    '[2026-11-22 20:04:29 UTC] OVER memory',
  ]);
  expect(kindsOf([...log.seen.values()])).toEqual(['critical memory']);
});
