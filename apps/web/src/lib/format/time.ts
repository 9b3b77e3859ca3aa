import { formatDuration } from '@seep/shared';

/** Writes instants as people of one time zone read them, to the second at most. */
export interface TimeFormat {
  zone: string;
  /** "14:03" */
  clock: (atMs: number) => string;
  /** "14:03:22" */
  clockSeconds: (atMs: number) => string;
  /** "22 Nov" */
  day: (atMs: number) => string;
  /** The shortest that is clear now: "14:03" today, "22 Nov 14:03" this year, with the year else. */
  short: (atMs: number, nowMs: number) => string;
  /** "22 Nov 2026 14:03:22" */
  full: (atMs: number) => string;
}

/** @param zone an IANA name */
export function createTimeFormat(zone: string): TimeFormat {
  let formatter: Intl.DateTimeFormat | undefined;
  const partsOf = (atMs: number) => {
    // It takes milliseconds to make: not for the zone that a page is exported in and no person reads.
    formatter ??= dateTimeFormat(zone);
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of formatter.formatToParts(atMs)) parts[type] = value;
    const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts;
    return { year, day: `${day} ${month.slice(0, 3)}`, clock: `${hour}:${minute}`, second };
  };
  return {
    zone,
    clock: (atMs) => partsOf(atMs).clock,
    clockSeconds: (atMs) => {
      const { clock, second } = partsOf(atMs);
      return `${clock}:${second}`;
    },
    day: (atMs) => partsOf(atMs).day,
    short: (atMs, nowMs) => {
      const [at, now] = [partsOf(atMs), partsOf(nowMs)];
      if (at.year !== now.year) return `${at.day} ${at.year} ${at.clock}`;
      return at.day === now.day ? at.clock : `${at.day} ${at.clock}`;
    },
    full: (atMs) => {
      const { day, year, clock, second } = partsOf(atMs);
      return `${day} ${year} ${clock}:${second}`;
    },
  };
}

function dateTimeFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

/** "2026-11-22 14:03:22 UTC" */
export function formatUtc(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const MINUTE_MS = 60_000;

/** "in 6 h", "6 min ago", "now" within a few seconds. */
export function formatRelative(atMs: number, nowMs: number): string {
  const distance = atMs - nowMs;
  if (Math.abs(distance) < 5000) return 'now';
  if (Math.abs(distance) < MINUTE_MS) {
    // Tenths of a second only flicker.
    const seconds = `${Math.round(Math.abs(distance) / 1000)} s`;
    return distance > 0 ? `in ${seconds}` : `${seconds} ago`;
  }
  return distance > 0 ? `in ${formatDuration(distance)}` : `${formatDuration(-distance)} ago`;
}
