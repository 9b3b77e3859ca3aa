import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTimeFormat, formatRelative, formatUtc } from './time.ts';

const AT = Date.UTC(2026, 10, 22, 23, 3, 22);

describe('createTimeFormat', () => {
  const berlin = createTimeFormat('Europe/Berlin');

  it('writes times of its zone', () => {
    expect(berlin.clock(AT)).toBe('00:03');
    expect(berlin.clockSeconds(AT)).toBe('00:03:22');
    expect(berlin.day(AT)).toBe('23 Nov');
    expect(berlin.full(AT)).toBe('23 Nov 2026 00:03:22');
  });

  it.each([
    ['the same day', AT + 3_600_000, '00:03'],
    ['another day', AT + 86_400_000, '23 Nov 00:03'],
    ['another year', AT + 366 * 86_400_000, '23 Nov 2026 00:03'],
  ])('leaves out what is clear on %s', (_name, nowMs, text) => {
    expect(berlin.short(AT, nowMs)).toBe(text);
  });

  describe('without a zone', () => {
    afterEach(() => vi.unstubAllEnvs());

    it.each(['UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Chatham'])(
      "writes the browser's own times: %s",
      (zone) => {
        vi.stubEnv('TZ', zone);
        const [own, named] = [createTimeFormat(), createTimeFormat(zone)];
        expect(own.zone).toBe(zone);
        expect(own.full(AT)).toBe(named.full(AT));
        expect(own.short(AT, AT + 3_600_000)).toBe(named.short(AT, AT + 3_600_000));
      },
    );
  });

  it('cuts months to three letters', () => {
    expect(createTimeFormat('UTC').day(Date.UTC(2026, 8, 1))).toBe('1 Sep');
  });
});

it('formatUtc says the zone', () => {
  expect(formatUtc(AT)).toBe('2026-11-22 23:03:22 UTC');
});

it.each([
  [AT + 6 * 3_600_000, 'in 6 h'],
  [AT - 90_000, '2 min ago'],
  [AT + 1000, 'now'],
])('formatRelative', (atMs, text) => {
  expect(formatRelative(atMs, AT)).toBe(text);
});
