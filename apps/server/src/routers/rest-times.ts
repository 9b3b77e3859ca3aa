const DAY_MS = 86_400_000;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => `${number}`.padStart(2, '0'));

/** An instant as RFC 3339 has it, in UTC. @throws RangeError when it is none */
export function rfc3339(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The same of many, one after another: all of a day begin alike, and what a `Date` takes for each is more than to read it. */
export function rfc3339All(timesMs: readonly number[]): string[] {
  let dayMs = Number.NaN;
  let date = '';
  return timesMs.map((atMs) => {
    let ofDayMs = Math.trunc(atMs) - dayMs;
    if (!(ofDayMs >= 0 && ofDayMs < DAY_MS)) {
      dayMs = Math.floor(Math.trunc(atMs) / DAY_MS) * DAY_MS;
      ofDayMs = Math.trunc(atMs) - dayMs;
      date = rfc3339(dayMs).slice(0, -'00:00:00.000Z'.length);
    }
    const seconds = Math.floor(ofDayMs / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const ms = `${ofDayMs - seconds * 1000}`.padStart(3, '0');
    return `${date}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}.${ms}Z`;
  });
}
