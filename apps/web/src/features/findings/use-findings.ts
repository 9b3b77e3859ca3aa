'use client';

import { useQuery } from '@tanstack/react-query';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';

export type FindingItem = Outputs['findings']['list']['items'][number];
export type Finding = FindingItem['finding'];
export type FindingDetail = Outputs['findings']['get'];

const MOST = 500;

/** Findings of the fleet or of one host, the newest first. */
export function useFindings(hostId?: number) {
  const trpc = useTRPC();
  return useQuery(
    trpc.findings.list.queryOptions(
      { limit: MOST, ...(hostId !== undefined && { hostId }) },
      { select: ({ items }) => items },
    ),
  );
}
