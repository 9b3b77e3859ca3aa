import { describe, expect, it } from 'vitest';
import { formatMetric, formatPercent, formatRate, formatSigned, plural } from './number.ts';

const MIB = 1024 ** 2;

describe('formatMetric', () => {
  it.each([
    ['anonBytes', 1536, '1.5 KiB'],
    ['count', 406, '406'],
    ['agentLateMilliseconds', 90_000, '2 min'],
  ])('%s %d is %s', (metric, value, text) => {
    expect(formatMetric(metric, value)).toBe(text);
  });
});

describe('formatRate', () => {
  it.each([
    ['anonBytes', 675 * MIB, '+675 MiB/h'],
    ['anonBytes', MIB / 24, '+1 MiB/day'],
    ['anonBytes', -3 * MIB, '−3 MiB/h'],
    ['anonBytes', 0, '0 B/day'],
    ['count', 1800, '+1,800/h'],
    ['count', 0.25, '+6/day'],
  ])('%s growing %d an hour is %s', (metric, perHour, text) => {
    expect(formatRate(metric, perHour)).toBe(text);
  });
});

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [0.004, '<1 %'],
    [0.894, '89 %'],
  ])('%d is %s', (ratio, text) => {
    expect(formatPercent(ratio)).toBe(text);
  });
});

it('formatSigned puts a plus before growth only', () => {
  expect([2, 0, -2].map((value) => formatSigned(value, String))).toEqual(['+2', '0', '-2']);
});

it('plural knows one from many', () => {
  expect([plural(1, 'host'), plural(0, 'host'), plural(1200, 'family', 'families')]).toEqual([
    '1 host',
    '0 hosts',
    '1,200 families',
  ]);
});
