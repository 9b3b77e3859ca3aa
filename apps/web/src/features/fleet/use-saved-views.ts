'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';

/** A way to look at the fleet that somebody gave a name: the part of the address that says it. */
export type SavedView = Pick<Outputs['views']['list'][number], 'name' | 'query'>;

/** Views that everybody has. */
export const BUILT_IN_VIEWS: readonly SavedView[] = [
  { name: 'First to run out of memory', query: 'sort=exhaustion' },
  { name: 'Leaking', query: 'q=state:confirmed+state:probable+state:watch' },
  { name: 'Not heard of', query: 'q=state:unknown&sort=sampled' },
  { name: 'Fullest', query: 'sort=-used' },
];

const PAGE = 'fleet';

/** One's own views of the fleet; the server keeps them, so that they are there in every browser. */
export function useSavedViews() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = trpc.views.list.queryOptions();
  const { data } = useQuery(list);
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: list.queryKey });
  const save = useMutation(trpc.views.save.mutationOptions({ onSuccess }));
  const remove = useMutation(trpc.views.remove.mutationOptions({ onSuccess }));
  return {
    views: data?.filter(({ page }) => page === PAGE) ?? [],
    save: (view: SavedView) => save.mutateAsync({ page: PAGE, ...view }),
    remove: (name: string) => remove.mutate({ page: PAGE, name }),
    error: save.error ?? remove.error,
    isSaving: save.isPending,
  };
}
