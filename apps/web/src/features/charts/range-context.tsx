'use client';

import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { serverNow, useNow } from '@/lib/clock/clock.ts';
import { createStore, type Store } from '@/lib/external-store.ts';
import { useLive } from '@/lib/live/live-provider.tsx';
import { POINTS } from './columns.ts';
import {
  formatRange,
  panned,
  parseRange,
  presetFor,
  type PresetId,
  type Range,
  spanOf,
  type Window,
  windowOf,
  zoomed,
} from './range.ts';

/** What the horizontal axis counts: instants, or the time since a boot or a start. */
export type Axis = 'time' | 'uptime';

interface TimeRange {
  axis: Axis;
  range: Range;
  /** What charts show now. */
  window: Window;
  /** Nothing else was asked for than what the page shows by itself. */
  isHome: boolean;
  /** How often a window that follows moves on: by less than a pixel at a time. */
  stepMs: number;
  setPreset: (preset: PresetId) => void;
  zoom: (aMs: number, bMs: number) => void;
  pan: (byMs: number) => void;
  /** To the range before the last zoom. */
  back: () => void;
  /** The instant under the pointer, in whichever chart it is. */
  hover: Store<number | null>;
}

const RangeContext = createContext<TimeRange | undefined>(undefined);

const UPTIME_KEYS = { range: 'up', from: 'upfrom', to: 'upto' };

interface RangeProviderProps {
  /** What a page about one stretch of time shows when its address says nothing else. @default the last hour */
  home?: Window;
  /** When the page's subject was first seen: of a young one less is shown by itself. */
  firstMs?: number | null;
  /** A range of uptime has parameters of its own in the address: it is another one than the page's. @default time */
  axis?: Axis;
  children: ReactNode;
}

/** One time range and one crosshair for all charts of a page; the range is in the address. */
export function RangeProvider({ home, axis = 'time', firstMs = null, children }: RangeProviderProps) {
  const [params, setParams] = useQueryStates(
    { range: parseAsString, from: parseAsInteger, to: parseAsInteger },
    { history: 'push', ...(axis === 'uptime' && { urlKeys: UPTIME_KEYS }) },
  );
  const { range: preset, from, to } = params;
  // It does not change under somebody's eyes when the subject has come of age.
  const [byItself] = useState(() => presetFor(firstMs, serverNow()));
  const [homeFromMs, homeToMs] = [home?.fromMs, home?.toMs];
  const range = useMemo((): Range => {
    const asked = parseRange({ range: preset, from, to }, byItself);
    if (homeFromMs === undefined || homeToMs === undefined || asked.kind === 'fixed') return asked;
    return { kind: 'fixed', window: { fromMs: homeFromMs, toMs: homeToMs } };
  }, [preset, from, to, byItself, homeFromMs, homeToMs]);
  const before = useRef<(typeof params)[]>([]);
  const [hover] = useState(() => createStore<number | null>(null));

  const stepMs = Math.max(1000, range.kind === 'latest' ? spanOf(range.preset) / POINTS : 0);
  const nowMs = useNowUnlessPaused(stepMs);
  const window = useMemo(() => windowOf(range, nowMs), [range, nowMs]);
  const latest = useRef({ params, window });
  useEffect(() => {
    latest.current = { params, window };
  });

  const go = useCallback(
    (next: Range) => {
      before.current.push(latest.current.params);
      void setParams(formatRange(next));
    },
    [setParams],
  );
  const setPreset = useCallback((next: PresetId) => go({ kind: 'latest', preset: next }), [go]);
  const zoom = useCallback((aMs: number, bMs: number) => go(zoomed(aMs, bMs)), [go]);
  const pan = useCallback(
    (byMs: number) => void setParams(formatRange(panned(latest.current.window, byMs))),
    [setParams],
  );
  const back = useCallback(() => void setParams(before.current.pop() ?? null), [setParams]);

  const isHome = preset === null && from === null && to === null;
  const value = useMemo(
    () => ({ axis, isHome, range, window, stepMs, setPreset, zoom, pan, back, hover }),
    [axis, isHome, range, window, stepMs, setPreset, zoom, pan, back, hover],
  );
  return <RangeContext value={value}>{children}</RangeContext>;
}

export function useTimeRange(): TimeRange {
  const timeRange = useContext(RangeContext);
  if (!timeRange) throw new Error('useTimeRange is used outside of RangeProvider');
  return timeRange;
}

/** A page that is paused stands still. */
function useNowUnlessPaused(everyMs: number): number {
  const { isPaused } = useLive();
  const nowMs = useNow(everyMs);
  const [pausedAtMs, setPausedAtMs] = useState<number>();
  if (isPaused && pausedAtMs === undefined) setPausedAtMs(serverNow());
  if (!isPaused && pausedAtMs !== undefined) setPausedAtMs(undefined);
  return pausedAtMs ?? nowMs;
}
