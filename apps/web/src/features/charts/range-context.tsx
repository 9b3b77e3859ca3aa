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
  type PresetId,
  type Range,
  spanOf,
  type Window,
  windowOf,
  zoomed,
} from './range.ts';

interface TimeRange {
  range: Range;
  /** What charts show now. */
  window: Window;
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

interface RangeProviderProps {
  /** What a page about one stretch of time shows when its address says nothing else. @default the last hour */
  home?: Window;
  children: ReactNode;
}

/** One time range and one crosshair for all charts of a page; the range is in the address. */
export function RangeProvider({ home, children }: RangeProviderProps) {
  const [params, setParams] = useQueryStates(
    { range: parseAsString, from: parseAsInteger, to: parseAsInteger },
    { history: 'push' },
  );
  const { range: preset, from, to } = params;
  const [homeFromMs, homeToMs] = [home?.fromMs, home?.toMs];
  const range = useMemo((): Range => {
    const asked = parseRange({ range: preset, from, to });
    if (homeFromMs === undefined || homeToMs === undefined || asked.kind === 'fixed') return asked;
    return { kind: 'fixed', window: { fromMs: homeFromMs, toMs: homeToMs } };
  }, [preset, from, to, homeFromMs, homeToMs]);
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

  const value = useMemo(
    () => ({ range, window, stepMs, setPreset, zoom, pan, back, hover }),
    [range, window, stepMs, setPreset, zoom, pan, back, hover],
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
