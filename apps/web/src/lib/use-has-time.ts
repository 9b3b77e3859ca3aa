'use client';

import { useEffect, useState } from 'react';

/** Longest that what can wait does wait. */
const PATIENCE_MS = 2000;

/** False until the browser has nothing else to do, or what can wait has waited long enough. */
export function useHasTime(): boolean {
  const [hasTime, setHasTime] = useState(false);
  useEffect(() => {
    const begin = () => setHasTime(true);
    // Safari has no such call.
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(begin, 0);
      return () => clearTimeout(timer);
    }
    const handle = window.requestIdleCallback(begin, { timeout: PATIENCE_MS });
    return () => window.cancelIdleCallback(handle);
  }, []);
  return hasTime;
}
