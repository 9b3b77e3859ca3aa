import { formatBytes, formatCount, formatDuration, formatRatio, type Unit, unitOf } from '@seep/shared';

/*
 * The only place where numbers are rounded. Everything before it is bytes, milliseconds and ratios.
 */

export { formatBytes, formatCount, formatDuration, formatRatio };

/** What stands for a number that is not known. */
export const UNKNOWN = '–';

const MIB = 1024 ** 2;
const HOURS_PER_DAY = 24;

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  bytes: formatBytes,
  ratio: formatRatio,
  milliseconds: formatDuration,
  microseconds: (value) => formatDuration(value / 1000),
  count: formatCount,
  ticks: formatCount,
};

/** A value in the unit that its metric's name ends with. */
export function formatMetric(metric: string, value: number): string {
  return FORMATS[unitOf(metric)](value);
}

/** 1048576 → "+1 MiB", -1048576 → "−1 MiB", 0 → "0 B". */
export function formatSigned(value: number, format: (value: number) => string): string {
  return value > 0 ? `+${format(value)}` : format(value);
}

/** Growth in what people plan in: an hour, or a day where an hour's worth is next to nothing. */
export function formatRate(metric: string, perHour: number): string {
  const isSlow = Math.abs(perHour) < (unitOf(metric) === 'bytes' ? MIB : 1);
  const amount = perHour === 0 ? 0 : perHour * (isSlow ? HOURS_PER_DAY : 1);
  return `${formatSigned(amount, (value) => formatMetric(metric, value))}/${isSlow ? 'day' : 'h'}`;
}

/** Growth of memory, whatever it is counted by. */
export function formatByteRate(perHour: number): string {
  return formatRate('ownBytes', perHour);
}

/** A share of a whole as a whole percentage; what is there at all is never "0 %". */
export function formatPercent(ratio: number): string {
  if (ratio > 0 && ratio < 0.01) return '<1 %';
  return `${Math.round(ratio * 100)} %`;
}

/** "1 host", "3 hosts". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
