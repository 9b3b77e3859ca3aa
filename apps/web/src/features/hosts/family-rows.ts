import { type Filter, matches } from '@/lib/filter/filter.ts';
import type { Outputs } from '@/lib/trpc/client.ts';

export type Family = Outputs['hosts']['families']['families'][number];

/** Members more than at the baseline; null when there is none to compare with. */
export function countGrowth({ count, baselineCount }: Family): number | null {
  return baselineCount === null ? null : count - baselineCount;
}

export function memoryGrowth({ ownBytes, baselineOwnBytes }: Family): number | null {
  return baselineOwnBytes === null ? null : ownBytes - baselineOwnBytes;
}

export function filterFamilies(families: readonly Family[], filter: Filter): Family[] {
  return families.filter(({ command, spawner, unit, container }) =>
    matches(filter, {
      texts: [command, spawner, unit, container],
      fields: { command, spawner, unit, container },
    }),
  );
}
