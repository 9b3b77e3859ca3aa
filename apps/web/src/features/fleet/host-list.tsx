'use client';

import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { useCallback, useDeferredValue, useMemo } from 'react';
import { ColumnMenu } from '@/components/ui/data-table/column-menu.tsx';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { parseFilter } from '@/lib/filter/filter.ts';
import { plural } from '@/lib/format/number.ts';
import { hostHref } from '@/lib/url/links.ts';
import { useIsNarrow } from '@/lib/use-media-query.ts';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { SelectionBar } from '../compare/selection-bar.tsx';
import { useSelection } from '../compare/use-selection.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import { groupings } from './group-hosts.ts';
import { HeatMap } from './heat-map.tsx';
import { HostCards } from './host-cards.tsx';
import { hostColumns } from './host-columns.tsx';
import { countByState, filterHosts, leftOutHosts, orderHosts } from './host-rows.ts';
import { StateChips } from './state-chips.tsx';
import type { Host } from './use-hosts.ts';
import { ViewsMenu } from './views-menu.tsx';

const GroupsPanel = dynamic(
  () => import('./groups-panel.tsx').then(({ GroupsPanel: component }) => component),
  { ssr: false, loading: () => <Skeleton className="h-48" /> },
);

/** From this many hosts on a map of them helps. */
const MAP_FROM = 12;
/** Columns that a fleet can do without, until somebody asks. */
const HIDDEN_AT_FIRST = ['distribution', 'labels', 'usedBytes', 'agent', 'sampled', 'load'];

interface HostListProps {
  hosts: readonly Host[];
  /** What leaks, by host. */
  open: OpenLeaks;
}

/** A map and a table of all hosts, filtered and grouped as the address says. */
export function HostList({ hosts, open }: HostListProps) {
  const params = useTableParams('-state', HIDDEN_AT_FIRST);
  const isNarrow = useIsNarrow();
  const selection = useSelection();
  const [by, setBy] = useQueryState('group', parseAsString);
  // What is typed stands in the field at once; ten thousand hosts follow.
  const deferredFilter = useDeferredValue(params.filterText);
  // Equals of any order keep this one: the worst first, then those that end first.
  const ordered = useMemo(() => orderHosts(hosts), [hosts]);
  const filter = useMemo(() => parseFilter(deferredFilter), [deferredFilter]);
  const shown = useMemo(() => filterHosts(ordered, filter, open), [ordered, filter, open]);
  const leftOut = useMemo(() => leftOutHosts(ordered, filter, open).length, [ordered, filter, open]);
  const counts = useMemo(() => countByState(hosts), [hosts]);
  const choices = useMemo(() => groupings(hosts), [hosts]);
  const grouping = choices.find(({ value }) => value === by);
  const { filterText, setFilterText } = params;
  const narrow = useCallback(
    (term: string) => setFilterText([...filterText.split(/\s+/).filter(Boolean), term].join(' ')),
    [filterText, setFilterText],
  );
  const all = useMemo(() => hostColumns(open), [open]);
  const columns = useMemo(() => all.filter(({ id }) => !params.hidden.includes(id)), [all, params.hidden]);
  const empty = (
    <Notice title="No host matches the filter">
      Fields: name, state, leak, kernel, distribution, agent, arch, and labels, as in role:web. Bounds:
      &gt;1MiB/h, used&gt;80%.
    </Notice>
  );
  return (
    <section aria-label="Hosts" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          className="w-full sm:w-80"
          label="Filter hosts"
          placeholder="role:web leak:idle >1MiB/h"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <StateChips counts={counts} filterText={params.filterText} onFilter={params.setFilterText} />
        <span className="flex-1" />
        {choices.length > 0 && (
          <select
            aria-label="Group by"
            value={grouping?.value ?? ''}
            onChange={(event) => void setBy(event.target.value === '' ? null : event.target.value)}
            className="h-8 max-w-44 rounded-md border border-line-strong bg-panel px-2 text-sm text-ink"
          >
            <option value="">Not grouped</option>
            {choices.map(({ value, label }) => (
              <option key={value} value={value}>
                By {label.toLowerCase()}
              </option>
            ))}
          </select>
        )}
        <ViewsMenu />
        {!isNarrow && <ColumnMenu columns={all} hidden={params.hidden} onChange={params.setHidden} />}
      </div>
      <SelectionBar subjects={selection.keys.map((id) => `h${id}`)} noun="host" onClear={selection.clear} />
      {leftOut > 0 && (
        <p role="status" className="text-xs text-ink-2">
          {plural(leftOut, 'host')} with findings left out, of each: {open.whyMissing}
        </p>
      )}
      {shown.length >= MAP_FROM && (
        <div className="hidden sm:block">
          <HeatMap hosts={shown} />
        </div>
      )}
      {grouping && <GroupsPanel hosts={shown} by={grouping.value} label={grouping.label} onFilter={narrow} />}
      {isNarrow ? (
        shown.length === 0 ? (
          empty
        ) : (
          <HostCards hosts={shown} open={open} />
        )
      ) : (
        <Panel className="overflow-hidden">
          <DataTable
            label="Hosts"
            columns={columns}
            rows={shown}
            rowKey={({ id }) => `${id}`}
            rowHref={({ id }) => hostHref(id)}
            selection={selection}
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
