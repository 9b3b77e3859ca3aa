'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** A way to look at the fleet that somebody gave a name: the part of the address that says it. */
export interface SavedView {
  name: string;
  /** As in `q=role:db&sort=exhaustion`. */
  query: string;
}

/** Views that everybody has. */
export const BUILT_IN_VIEWS: readonly SavedView[] = [
  { name: 'First to run out of memory', query: 'sort=exhaustion' },
  { name: 'Leaking', query: 'q=state:confirmed+state:probable+state:watch' },
  { name: 'Not heard of', query: 'q=state:unknown&sort=sampled' },
  { name: 'Fullest', query: 'sort=-used' },
];

const STORAGE_KEY = 'seep.fleet-views';
const NONE: readonly SavedView[] = [];
let known: { text: string | null; views: readonly SavedView[] } = { text: null, views: NONE };

/** What the browser remembers; what cannot be read is none. */
export function parseViews(text: string | null): readonly SavedView[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isView) : NONE;
  } catch {
    return NONE;
  }
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false;
  const { name, query } = value as Partial<SavedView>;
  return typeof name === 'string' && typeof query === 'string';
}

/** A view of the same name takes the place of the one before. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  return [...views.filter(({ name }) => name !== view.name), view].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  );
}

/** The views of this browser. */
export function useSavedViews() {
  const views = useSyncExternalStore(subscribe, read, () => NONE);
  const write = useCallback((next: readonly SavedView[]) => {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
    // The browser tells other tabs only.
    window.dispatchEvent(new StorageEvent('storage', { key: STORAGE_KEY }));
  }, []);
  return {
    views,
    save: (view: SavedView) => write(withView(views, view)),
    remove: (name: string) => write(views.filter((view) => view.name !== name)),
  };
}

function read(): readonly SavedView[] {
  const text = localStorage.getItem(STORAGE_KEY);
  if (text !== known.text) known = { text, views: parseViews(text) };
  return known.views;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('storage', listener);
  return () => window.removeEventListener('storage', listener);
}
