'use client';

import dynamic from 'next/dynamic';
import { useDeferredValue, useEffect, useState } from 'react';
import { Panel } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { AddHost } from '../add-host/add-host.tsx';
import { useAbout } from '../auth/use-about.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import { useOpenLeaks } from '../findings/use-open-leaks.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { LearningNote } from '../states/learning-note.tsx';
import { Verdict } from '../states/verdict.tsx';
import { FirstRun } from './first-run.tsx';
import { fleetVerdict } from './fleet-verdict.ts';
import { LeaksPanel } from './leaks-panel.tsx';
import { useFleetSummary, useFollowHosts, useHosts } from './use-hosts.ts';

/** Half of what this page needs, for what comes last. */
const loadHostList = () => import('./host-list.tsx').then(({ HostList: component }) => component);
const HostList = dynamic(loadHostList, { ssr: false, loading: RoomForHosts });

const MINUTE_MS = 60_000;

export function FleetPage() {
  const { data: fleet, error, refetch } = useFleetSummary();
  const { data: about } = useAbout();
  const { format } = useTimeZone();
  const nowMs = useNow(MINUTE_MS);
  useFollowHosts(fleet?.hostCount ?? 0);
  const { open, ...asked } = useOpenLeaks();

  if (!fleet) {
    return error ? <QueryProblem error={error} what="the fleet" onRetry={refetch} /> : <Loading />;
  }
  if (fleet.hostCount === 0) {
    return (
      <>
        <Verdict state="learning">No host is watched yet: add the first one</Verdict>
        <FirstRun timeScale={about?.timeScale ?? 1} />
      </>
    );
  }
  const verdict = fleetVerdict(fleet, nowMs, (atMs) => format.short(atMs, nowMs));
  return (
    <>
      <Verdict
        state={verdict.state}
        action={<AddHost />}
        facts={
          fleet.countByState.learning === fleet.hostCount && <LearningNote untilMs={fleet.learningUntilMs} />
        }
      >
        {verdict.sentence}
      </Verdict>
      {asked.error && !open.leaks ? (
        <Panel aria-label="What leaks" className="mb-4">
          <QueryProblem error={asked.error} what="what leaks" onRetry={asked.refetch} />
        </Panel>
      ) : (
        <LeaksPanel leaks={open.leaks} hasMore={open.hasMore} count={fleet.leakCount} />
      )}
      <HostsBehindWords open={open} />
    </>
  );
}

/** What the fleet has to say is painted before the map and the table of its hosts are made. */
function HostsBehindWords({ open }: { open: OpenLeaks }) {
  const { data, error, refetch } = useHosts();
  // What a person does comes before ten thousand hosts that have news; the first of them are waited for.
  const hosts = useDeferredValue(data) ?? data;
  // A person who comes back finds the page as it stood.
  const [wereKnown] = useState(data !== undefined);
  const isTurn = useDeferredValue(true, wereKnown);
  // It comes while the hosts are waited for.
  useEffect(() => void loadHostList(), []);
  if (hosts && isTurn) return <HostList hosts={hosts} open={open} />;
  return error ? <QueryProblem error={error} what="the hosts" onRetry={refetch} /> : <RoomForHosts />;
}

function RoomForHosts() {
  return <Skeleton className="h-96" />;
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-2/3" />
      <Skeleton className="h-8 w-80" />
      <Skeleton className="h-96" />
    </div>
  );
}
