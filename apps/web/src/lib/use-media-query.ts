'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** False while the page is rendered without a screen. */
function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** A phone: hosts are cards, one chart at a time. */
export const useIsNarrow = () => useMediaQuery('(width < 640px)');
