'use client';

import { parseAsArrayOf, parseAsString, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { formatSort, parseSort, type Sort } from '@/components/ui/data-table/sort.ts';

/**
 * What a person made of a table, kept in the address: filter, order, columns left out.
 * @param defaultSort as the address has it
 */
export function useTableParams(defaultSort: string, defaultHidden: readonly string[] = []) {
  const [{ q, sort, hide }, set] = useQueryStates({
    q: parseAsString.withDefault(''),
    sort: parseAsString.withDefault(defaultSort),
    hide: parseAsArrayOf(parseAsString).withDefault([...defaultHidden]),
  });
  return useMemo(
    () => ({
      filterText: q,
      setFilterText: (text: string) => void set({ q: text }),
      sort: parseSort(sort),
      setSort: (next: Sort) => void set({ sort: formatSort(next) }),
      hidden: hide,
      setHidden: (ids: string[]) => void set({ hide: ids }),
    }),
    [q, sort, hide, set],
  );
}
