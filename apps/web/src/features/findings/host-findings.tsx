'use client';

import { useMemo } from 'react';
import { Notice } from '@/components/ui/notice.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { orderFindings } from './finding-rows.ts';
import { FindingsList } from './findings-list.tsx';
import { useFindings } from './use-findings.ts';

/** Findings of one host, open ones first. */
export function HostFindings({ hostId, hostName }: { hostId: number; hostName: string }) {
  const { data: findings, error, refetch } = useFindings(hostId);
  useOnLive(
    (event) => event.kind === 'finding' && event.hostId === hostId,
    () => void refetch({ cancelRefetch: false }),
  );
  const ordered = useMemo(() => orderFindings(findings ?? []), [findings]);
  if (!findings) {
    return error ? (
      <QueryProblem error={error} what="the findings" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-32" />
    );
  }
  if (findings.length === 0) {
    return (
      <Notice title={`No findings on ${hostName}`}>
        Its processes, families and kernel memory are looked at with every sample.
      </Notice>
    );
  }
  return <FindingsList items={ordered} hasHost={false} />;
}
