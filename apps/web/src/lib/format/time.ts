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

/** @param zone an IANA name; without one the browser's own */
export function createTimeFormat(zone?: string): TimeFormat {
  const read = readerOf(zone);
  const partsOf = (atMs: number) => {
    const { year, month, day, hour, minute, second } = read(atMs);
    return {
      year: `${year}`,
      day: `${day} ${MONTHS[month - 1]}`,
      clock: `${twoDigits(hour)}:${twoDigits(minute)}`,
      second: twoDigits(second),
    };
  };
  return {
    get zone() {
      return zone ?? browserZone();
    },
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

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** An instant as a calendar and a clock on the wall have it; the month from 1. */
type WallTime = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;

/**
 * Most people read one of the two zones that a Date knows by itself: in a page that has just begun, the first
 * Intl.DateTimeFormat takes as long as drawing it.
 */
function readerOf(zone: string | undefined): (atMs: number) => WallTime {
  if (zone === undefined) return localTime;
  return zone === 'UTC' ? utcTime : timeIn(zone);
}

function localTime(atMs: number): WallTime {
  const at = new Date(atMs);
  return {
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
    second: at.getSeconds(),
  };
}

function utcTime(atMs: number): WallTime {
  const at = new Date(atMs);
  return {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
  };
}

const NUMERIC = {
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function timeIn(timeZone: string): (atMs: number) => WallTime {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, ...NUMERIC });
  return (atMs) => {
    const parts = format.formatToParts(atMs);
    return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)])) as WallTime;
  };
}

const twoDigits = (value: number) => `${value}`.padStart(2, '0');

/** The IANA name of the browser's own zone. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
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
