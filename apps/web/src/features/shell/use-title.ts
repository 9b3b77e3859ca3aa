'use client';

import { useEffect } from 'react';

/** Names the tab after what it shows; pages are files, and their own title cannot know it. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · Seep`;
  }, [title]);
}
