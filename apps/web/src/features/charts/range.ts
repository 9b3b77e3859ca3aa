/** A stretch of time, in epoch milliseconds. */
export interface Window {
  fromMs: number;
  toMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const PRESETS = [
  { id: '15m', label: '15 m', spanMs: 15 * MINUTE_MS },
  { id: '1h', label: '1 h', spanMs: HOUR_MS },
  { id: '6h', label: '6 h', spanMs: 6 * HOUR_MS },
  { id: '24h', label: '24 h', spanMs: 24 * HOUR_MS },
  { id: '7d', label: '7 d', spanMs: 7 * 24 * HOUR_MS },
  { id: '30d', label: '30 d', spanMs: 30 * 24 * HOUR_MS },
] as const;
export type PresetId = (typeof PRESETS)[number]['id'];

const DEFAULT_PRESET: PresetId = '1h';

/** What a person asked to see: the last stretch up to now, which goes on, or one that stands still. */
export type Range = { kind: 'latest'; preset: PresetId } | { kind: 'fixed'; window: Window };

/** Below this there is nothing between two samples. */
const SHORTEST_MS = 10_000;

export function spanOf(preset: PresetId): number {
  return (PRESETS.find(({ id }) => id === preset) ?? PRESETS[1]).spanMs;
}

export function windowOf(range: Range, nowMs: number): Window {
  return range.kind === 'fixed' ? range.window : { fromMs: nowMs - spanOf(range.preset), toMs: nowMs };
}

/** What to show of a subject that was first seen then: no more than there is of it. */
export function presetFor(firstMs: number | null, nowMs: number): PresetId {
  return firstMs !== null && nowMs - firstMs < spanOf('15m') ? '15m' : DEFAULT_PRESET;
}

/** Reads an address; what cannot be read is the default. */
export function parseRange(
  params: { range: string | null; from: number | null; to: number | null },
  byItself: PresetId = DEFAULT_PRESET,
): Range {
  const { range, from, to } = params;
  if (from !== null && to !== null && to > from) return { kind: 'fixed', window: { fromMs: from, toMs: to } };
  const preset = PRESETS.find(({ id }) => id === range)?.id ?? byItself;
  return { kind: 'latest', preset };
}

export function formatRange(range: Range): { range: string | null; from: number | null; to: number | null } {
  if (range.kind === 'latest') return { range: range.preset, from: null, to: null };
  return { range: null, from: Math.round(range.window.fromMs), to: Math.round(range.window.toMs) };
}

/** Where an instant lies in a window: 0 is its beginning, 1 its end. */
export function positionIn({ fromMs, toMs }: Window, atMs: number): number {
  return (atMs - fromMs) / (toMs - fromMs);
}

/** The stretch between two instants, in either order, never shorter than can be shown. */
export function zoomed(aMs: number, bMs: number): Range {
  const [fromMs, toMs] = aMs < bMs ? [aMs, bMs] : [bMs, aMs];
  const missing = Math.max(0, SHORTEST_MS - (toMs - fromMs)) / 2;
  return { kind: 'fixed', window: { fromMs: fromMs - missing, toMs: toMs + missing } };
}

export function panned({ fromMs, toMs }: Window, byMs: number): Range {
  return { kind: 'fixed', window: { fromMs: fromMs + byMs, toMs: toMs + byMs } };
}
