'use client';

import { parseAsInteger, useQueryState } from 'nuqs';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { cn } from '@/lib/cn.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { RangeProvider } from '../charts/range-context.tsx';
import { NoIdentity } from '../shell/no-identity.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { useTitle } from '../shell/use-title.ts';
import { LearningNote } from '../states/learning-note.tsx';
import { Verdict } from '../states/verdict.tsx';
import { HostFacts } from './host-facts.tsx';
import { HostTabs } from './host-tabs.tsx';
import { hostVerdict } from './host-verdict.ts';
import { LedgerPanel } from './ledger-panel.tsx';
import { type HostDetail, useHost } from './use-host.ts';

export function HostPage() {
  const [id] = useQueryState('id', parseAsInteger);
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
    <RangeProvider firstMs={firstSampleMs(host)}>
      <HostHead host={host} />
      <div className={cn(!host.isConnected && 'grayscale')}>
        <LedgerPanel host={host} />
      </div>
      <HostTabs host={host} />
    </RangeProvider>
  );
}

/** Of all of its boots. */
function firstSampleMs({ boots }: HostDetail): number | null {
  const known = boots.flatMap(({ firstSampleAtMs }) => firstSampleAtMs ?? []);
  return known.length === 0 ? null : Math.min(...known);
}

const MINUTE_MS = 60_000;

function HostHead({ host }: { host: HostDetail }) {
  const { format } = useTimeZone();
  const nowMs = useNow(MINUTE_MS);
  const { state, sentence } = hostVerdict(host, nowMs, (atMs) => format.short(atMs, nowMs));
  return (
    <Verdict
      state={state}
      facts={
        <>
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
      <Skeleton className="h-96" />
      <Skeleton className="h-64" />
    </div>
  );
}
