'use client';

import { createContext, type ReactNode, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';
import { createTimeFormat, type TimeFormat } from '../format/time.ts';

/** `local` is this browser's zone; else an IANA name. */
export type ZoneChoice = string;

export const LOCAL_ZONE = 'local';
const STORAGE_KEY = 'seep.time-zone';

interface TimeZone {
  choice: ZoneChoice;
  choose: (choice: ZoneChoice) => void;
  format: TimeFormat;
}

const TimeZoneContext = createContext<TimeZone | undefined>(undefined);

/** The zone in which this browser's person reads times; remembered by the browser. */
export function TimeZoneProvider({ children }: { children: ReactNode }) {
  const choice = useSyncExternalStore(subscribe, storedChoice, () => 'UTC');
  const choose = useCallback((next: ZoneChoice) => {
    localStorage.setItem(STORAGE_KEY, next);
    // The browser tells other tabs only.
    window.dispatchEvent(new StorageEvent('storage', { key: STORAGE_KEY }));
  }, []);
  const timeZone = useMemo(
    () => ({ choice, choose, format: createTimeFormat(choice === LOCAL_ZONE ? undefined : choice) }),
    [choice, choose],
  );
  return <TimeZoneContext value={timeZone}>{children}</TimeZoneContext>;
}

export function useTimeZone(): TimeZone {
  const timeZone = useContext(TimeZoneContext);
  if (!timeZone) throw new Error('useTimeZone is used outside of TimeZoneProvider');
  return timeZone;
}

function storedChoice(): ZoneChoice {
  const stored = localStorage.getItem(STORAGE_KEY) ?? LOCAL_ZONE;
  return stored === LOCAL_ZONE || isZone(stored) ? stored : LOCAL_ZONE;
}

function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}
