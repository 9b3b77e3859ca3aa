'use client';

import { parseAsArrayOf, parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import type { Selection } from '@/components/ui/data-table/data-table.tsx';
import { MOST_SUBJECTS } from './subjects.ts';

/** Rows of a table that are chosen to be compared; the address keeps them. */
export function useSelection(): Selection & { keys: readonly string[]; clear: () => void } {
  const [keys, setKeys] = useQueryState('chosen', parseAsArrayOf(parseAsString).withDefault([]));
  return useMemo(
    () => ({
      keys,
      chosen: new Set(keys),
      isFull: keys.length >= MOST_SUBJECTS,
      onChoose: (key: string, isChosen: boolean) =>
        void setKeys((old) => {
          const others = (old ?? []).filter((one) => one !== key);
          const next = isChosen ? [...others, key] : others;
          return next.length === 0 ? null : next;
        }),
      clear: () => void setKeys(null),
    }),
    [keys, setKeys],
  );
}
