'use client';

import { useSyncExternalStore } from 'react';
import { createStore } from '../external-store.ts';

/** How far the server's clock is ahead of this browser's: "in 6 h" must not depend on the clock of a laptop. */
let offsetMs = 0;

export function noteServerTime(serverTimeMs: number): void {
  offsetMs = serverTimeMs - Date.now();
}

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

const second = createStore(0);
let timer: ReturnType<typeof setInterval> | undefined;
let followers = 0;

/** One timer for all that follow, and none when nothing does. */
function subscribe(listener: () => void): () => void {
  const unsubscribe = second.subscribe(listener);
  followers++;
  timer ??= setInterval(() => second.set(Math.floor(serverNow() / 1000)), 1000);
  return () => {
    unsubscribe();
    followers--;
    if (followers > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/**
 * Now, renewed as often as asked, in steps of whole seconds. Zero while the page is rendered without a browser.
 * @param everyMs @default 1000
 */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(serverNow() / everyMs) * everyMs,
    () => 0,
  );
}
