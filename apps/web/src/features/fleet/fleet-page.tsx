'use client';

import { useMemo } from 'react';
import { ColumnMenu } from '@/components/ui/data-table/column-menu.tsx';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { useNow } from '@/lib/clock/clock.ts';
import { parseFilter } from '@/lib/filter/filter.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { hostHref } from '@/lib/url/links.ts';
import { useIsNarrow } from '@/lib/use-media-query.ts';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { AddHost } from '../add-host/add-host.tsx';
import { useAbout } from '../auth/use-about.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { LearningNote } from '../states/learning-note.tsx';
import { Verdict } from '../states/verdict.tsx';
import { FirstRun } from './first-run.tsx';
import { fleetVerdict, lastLearningMs } from './fleet-verdict.ts';
import { HeatMap } from './heat-map.tsx';
import { HostCards } from './host-cards.tsx';
import { HOST_COLUMNS } from './host-columns.tsx';
import { countByState, filterHosts, orderHosts } from './host-rows.ts';
import { StateChips } from './state-chips.tsx';
import { type Host, useFollowHosts, useHosts } from './use-hosts.ts';

/** From this many hosts on a map of them helps. */
const MAP_FROM = 12;
const MINUTE_MS = 60_000;

export function FleetPage() {
  const { data: hosts, error, refetch } = useHosts();
  const { data: about } = useAbout();
  const { format } = useTimeZone();
  const nowMs = useNow(MINUTE_MS);
  useFollowHosts(hosts?.length ?? 0);

  if (!hosts) {
    return error ? <QueryProblem error={error} what="the fleet" onRetry={refetch} /> : <Loading />;
  }
  if (hosts.length === 0) {
    return (
      <>
        <Verdict state="learning">No host is watched yet: add the first one</Verdict>
        <FirstRun timeScale={about?.timeScale ?? 1} />
      </>
    );
  }
  const verdict = fleetVerdict(hosts, nowMs, (atMs) => format.short(atMs, nowMs));
  return (
    <>
      <Verdict
        state={verdict.state}
        action={<AddHost />}
        facts={
          hosts.every(({ state }) => state === 'learning') && <LearningNote untilMs={lastLearningMs(hosts)} />
        }
      >
        {verdict.sentence}
      </Verdict>
      {hosts.length >= MAP_FROM && (
        <div className="mb-4 hidden sm:block">
          <HeatMap hosts={hosts} />
        </div>
      )}
      <HostList hosts={hosts} />
    </>
  );
}

function HostList({ hosts }: { hosts: readonly Host[] }) {
  const params = useTableParams('-state');
  const isNarrow = useIsNarrow();
  const shown = useMemo(() => filterHosts(hosts, parseFilter(params.filterText)), [hosts, params.filterText]);
  const columns = useMemo(
    () => HOST_COLUMNS.filter(({ id }) => !params.hidden.includes(id)),
    [params.hidden],
  );
  const empty = (
    <Notice title="No host matches the filter">Fields: name, state, kernel, agent, arch, and labels.</Notice>
  );
  return (
    <section aria-label="Hosts" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          className="w-full sm:w-80"
          label="Filter hosts"
          placeholder="state:probable kernel:6.1 name"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <StateChips
          counts={countByState(hosts)}
          filterText={params.filterText}
          onFilter={params.setFilterText}
        />
        <span className="flex-1" />
        {!isNarrow && (
          <ColumnMenu columns={HOST_COLUMNS} hidden={params.hidden} onChange={params.setHidden} />
        )}
      </div>
      {isNarrow ? (
        shown.length === 0 ? (
          empty
        ) : (
          <HostCards hosts={orderHosts(shown)} />
        )
      ) : (
        <Panel className="overflow-hidden">
          <DataTable
            label="Hosts"
            columns={columns}
            rows={shown}
            rowKey={({ id }) => `${id}`}
            rowHref={({ id }) => hostHref(id)}
            rowClassName={({ state }) => (state === 'unknown' ? 'text-ink-3' : undefined)}
            sort={params.sort}
            onSort={params.setSort}
            empty={empty}
            className="max-h-[calc(100vh-220px)] min-h-48"
          />
        </Panel>
      )}
    </section>
  );
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
