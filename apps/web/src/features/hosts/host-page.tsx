'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsInteger, useQueryState } from 'nuqs';
import { useEffect, useMemo } from 'react';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { findingHref } from '@/lib/url/links.ts';
import { orderFindings } from '../findings/finding-rows.ts';
import { useFindings } from '../findings/use-findings.ts';
import { NoIdentity } from '../shell/no-identity.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { useTitle } from '../shell/use-title.ts';
import { LearningNote } from '../states/learning-note.tsx';
import { Verdict } from '../states/verdict.tsx';
import { HostFacts } from './host-facts.tsx';
import { hostVerdict } from './host-verdict.ts';
import { RemoveHost } from './remove-host.tsx';
import { type HostDetail, useHost } from './use-host.ts';

/** Most of what this page needs, for what comes below its words. */
const loadBody = () => import('./host-body.tsx').then(({ HostBody: component }) => component);
const HostBody = dynamic(loadBody, { ssr: false, loading: RoomForBody });

export function HostPage() {
  const [id] = useQueryState('id', parseAsInteger);
  // It comes while the host is waited for.
  useEffect(() => void loadBody(), []);
  if (id === null) return <NoIdentity what="host" />;
  return <Host key={id} id={id} />;
}

function Host({ id }: { id: number }) {
  const { data: host, error, refetch } = useHost(id);
  useTitle(host?.name);
  if (!host) {
    return error ? <QueryProblem error={error} what="this host" onRetry={refetch} /> : <Loading />;
  }
  return (
    <>
      <HostHead host={host} />
      <HostBody host={host} />
    </>
  );
}

const MINUTE_MS = 60_000;

function HostHead({ host }: { host: HostDetail }) {
  const { format } = useTimeZone();
  const nowMs = useNow(MINUTE_MS);
  const { data: findings } = useFindings(host.id);
  const worst = useMemo(
    () => orderFindings((findings ?? []).filter(({ isOpen, counts }) => isOpen && counts))[0],
    [findings],
  );
  const { state, sentence } = hostVerdict(host, worst, nowMs, (atMs) => format.short(atMs, nowMs));
  return (
    <Verdict
      state={state}
      action={<RemoveHost host={host} />}
      facts={
        <>
          {worst && (
            <p>
              <Link className="text-accent underline underline-offset-4" href={findingHref(worst.id)}>
                See the proof
              </Link>
            </p>
          )}
          <HostFacts host={host} />
          {state === 'learning' && <LearningNote untilMs={host.learningUntilMs} />}
        </>
      }
    >
      {sentence}
    </Verdict>
  );
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="h-5 w-2/3" />
      <RoomForBody />
    </div>
  );
}

function RoomForBody() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-96" />
      <Skeleton className="h-64" />
    </div>
  );
}
