import { unitOf } from '@seep/shared';

const MIB = 1024 ** 2;

/** What an amount of a metric is typed in. */
export function upToUnit(metric: string): { label: string; per: number } {
  return unitOf(metric) === 'bytes' ? { label: 'MiB', per: MIB } : { label: '', per: 1 };
}

/** What was typed, in the metric's unit; undefined for nothing (any level), null for what is no amount. */
export function parseUpTo(text: string, metric: string): number | null | undefined {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value * upToUnit(metric).per : null;
}
