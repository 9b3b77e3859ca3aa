'use client';

import Link from 'next/link';
import { Button } from '@/components/ui/button.tsx';
import { plural } from '@/lib/format/number.ts';
import { compareHref } from '@/lib/url/links.ts';

interface SelectionBarProps {
  /** As the compare page's address has them. */
  subjects: readonly string[];
  /** What one of them is. */
  noun: string;
  nouns?: string;
  onClear: () => void;
}

/** What can be done with the chosen rows. Takes no room while there are none. */
export function SelectionBar({ subjects, noun, nouns, onClear }: SelectionBarProps) {
  return (
    // Said by screen readers when a row is chosen.
    <p role="status" className="flex items-center gap-2 empty:hidden">
      {subjects.length > 0 && (
        <>
          <span className="text-ink-2">{plural(subjects.length, noun, nouns)} selected</span>
          <Button asChild variant="primary">
            <Link href={compareHref(subjects)} prefetch={false}>
              Compare
            </Link>
          </Button>
          <Button onClick={onClear}>Clear</Button>
        </>
      )}
    </p>
  );
}
