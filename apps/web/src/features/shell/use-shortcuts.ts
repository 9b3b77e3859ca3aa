'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useLive } from '@/lib/live/live-provider.tsx';

/** Pages behind `g` and a letter. */
const PAGES: Readonly<Record<string, string>> = {
  h: '/',
  f: '/findings',
  u: '/usage',
  c: '/compare',
  s: '/settings',
};

/** Keys that work on every page. Those of one letter are off while somebody types. */
export function useShortcuts(open: (what: 'palette' | 'keys') => void): void {
  const router = useRouter();
  const { isPaused, setPaused } = useLive();
  const isGoing = useRef(false);

  const handle = useEffectEvent((event: KeyboardEvent) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      open('palette');
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || isBusy(event)) return;
    const page = isGoing.current ? PAGES[event.key] : undefined;
    isGoing.current = event.key === 'g';
    if (page !== undefined) router.push(page);
    else if (event.key === '?') open('keys');
    else if (event.key === 'p') setPaused(!isPaused);
    else if (event.key === '/') focusFilter(event);
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function isBusy({ target }: KeyboardEvent): boolean {
  return (
    target instanceof Element &&
    target.closest('input:not([type=checkbox]),textarea,select,[role=dialog],[role=menu]') !== null
  );
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('input[type=search]');
  if (!filter) return;
  event.preventDefault();
  filter.focus();
}
