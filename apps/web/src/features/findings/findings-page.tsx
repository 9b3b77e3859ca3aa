'use client';

import { useMemo } from 'react';
import { Notice } from '@/components/ui/notice.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { parseFilter } from '@/lib/filter/filter.ts';
import { plural } from '@/lib/format/number.ts';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { AddHost } from '../add-host/add-host.tsx';
import { StateChips } from '../fleet/state-chips.tsx';
import { useFleetSummary, useFollowHostChanges } from '../fleet/use-hosts.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { severityOf, STATES, type State } from '../states/states.ts';
import { Verdict } from '../states/verdict.tsx';
import { filterFindings, orderFindings } from './finding-rows.ts';
import { FindingsList } from './findings-list.tsx';
import { LookedAt } from './looked-at.tsx';
import { type FindingItem, useFindings } from './use-findings.ts';

export function FindingsPage() {
  const { data: findings, error, refetch } = useFindings();
  const { data: fleet, ...asked } = useFleetSummary();
  useFollowHostChanges();
  useOnLive(
    ({ kind }) => kind === 'finding',
    () => void refetch({ cancelRefetch: false }),
  );
  if (!findings || !fleet) {
    if (error) return <QueryProblem error={error} what="the findings" onRetry={refetch} />;
    if (asked.error) return <QueryProblem error={asked.error} what="the fleet" onRetry={asked.refetch} />;
    return <Loading />;
  }
  // What somebody muted, expects or calls no leak is listed, and does not count.
  const open = findings.filter(({ isOpen, counts }) => isOpen && counts);
  if (findings.length === 0) {
    return (
      <>
        <Verdict
          state={fleet.hostCount === 0 ? 'learning' : 'healthy'}
          action={fleet.hostCount === 0 && <AddHost isPrimary />}
        >
          {fleet.hostCount === 0 ? 'No host is watched yet: there is nothing to find' : 'No findings'}
        </Verdict>
        {fleet.hostCount > 0 && <LookedAt fleet={fleet} />}
      </>
    );
  }
  return (
    <>
      <Verdict state={worstOf(open)} facts={open.length === 0 ? <LookedAt fleet={fleet} /> : undefined}>
        {sentenceOf(open, findings)}
      </Verdict>
      <List findings={findings} />
    </>
  );
}

function List({ findings }: { findings: readonly FindingItem[] }) {
  const { filterText, setFilterText } = useTableParams('');
  const shown = useMemo(
    () => orderFindings(filterFindings(findings, parseFilter(filterText))),
    [findings, filterText],
  );
  const counts = STATES.flatMap((state) => {
    const count = findings.filter(({ finding }) => finding.state === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
  return (
    <section aria-label="Findings" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          className="w-full sm:w-80"
          label="Filter findings"
          placeholder="state:probable host:db words"
          value={filterText}
          onChange={setFilterText}
        />
        <StateChips counts={counts} filterText={filterText} onFilter={setFilterText} />
      </div>
      <Panel className="overflow-hidden">
        {shown.length === 0 ? (
          <Notice title="No finding matches the filter">
            Fields: state, host, class, kind, unit, container, is.
          </Notice>
        ) : (
          <FindingsList items={shown} />
        )}
      </Panel>
    </section>
  );
}

function worstOf(open: readonly FindingItem[]): State {
  return (
    open.map(({ finding }) => finding.state).toSorted((a, b) => severityOf(b) - severityOf(a))[0] ?? 'healthy'
  );
}

function sentenceOf(open: readonly FindingItem[], all: readonly FindingItem[]): string {
  const closed = all.filter(({ isOpen }) => !isOpen).length;
  const aside = all.length - closed - open.length;
  const past = `${aside === 0 ? '' : `; ${aside} set aside`}${closed === 0 ? '' : `; ${closed} in the past`}`;
  if (open.length === 0) return `Nothing leaks now${past}`;
  const hosts = new Set(open.flatMap((item) => item.hosts.map(({ id }) => id))).size;
  return `${plural(open.length, 'open finding')} on ${plural(hosts, 'host')}${past}`;
}

function Loading() {
  return (
    <div aria-busy className="flex flex-col gap-4">
      <Skeleton className="h-7 w-1/2" />
      <Skeleton className="h-64" />
    </div>
  );
}
