import { leaksByHost } from './finding-rows.ts';
import type { FindingItem } from './use-findings.ts';

/** What leaks now, anywhere, as far as it is known. */
export interface OpenLeaks {
  /** Those that count, the most urgent first; undefined until the server has answered. */
  leaks: readonly FindingItem[] | undefined;
  /** The server has more than it gives at once. */
  hasMore: boolean;
  /** The most urgent one of each host. */
  byHost: ReadonlyMap<number, FindingItem>;
  /** Why a host that has findings may be missing there. */
  whyMissing: string;
}

/** @param answer undefined until there is one */
export function openLeaksOf(
  answer: { items: readonly FindingItem[]; hasMore: boolean } | undefined,
  isRefused: boolean,
): OpenLeaks {
  const hasMore = answer?.hasMore ?? false;
  return {
    leaks: answer?.items,
    hasMore,
    byHost: leaksByHost(answer?.items ?? []),
    whyMissing: isRefused
      ? 'its findings could not be loaded'
      : hasMore
        ? `its findings are not among the ${answer?.items.length} most urgent of the fleet`
        : 'its findings have not come yet',
  };
}
