'use client';

import { parseAsBoolean, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { ColumnMenu } from '@/components/ui/data-table/column-menu.tsx';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { parseFilter } from '@/lib/filter/filter.ts';
import { plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { processHref } from '@/lib/url/links.ts';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { SelectionBar } from '../compare/selection-bar.tsx';
import { useSelection } from '../compare/use-selection.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { PROCESS_COLUMNS } from './process-columns.tsx';
import { filterProcesses, processRows } from './process-rows.ts';
import type { HostDetail } from './use-host.ts';
import { useProcesses } from './use-host-tables.ts';

export function ProcessesTab({ host }: { host: HostDetail }) {
  const { data: table, error, refetch } = useProcesses(host.id);
  const params = useTableParams('-growth');
  const selection = useSelection();
  const [hasKernel, setHasKernel] = useQueryState('kernel', parseAsBoolean.withDefault(false));
  const all = useMemo(
    () =>
      processRows(
        table?.rows ?? [],
        host.facts?.ticksPerSecond ?? null,
        (table?.baselineAtMs ?? null) !== null,
      ),
    [table, host.facts],
  );
  const shown = useMemo(
    () => filterProcesses(all, parseFilter(params.filterText), hasKernel),
    [all, params.filterText, hasKernel],
  );
  const columns = useMemo(
    () => PROCESS_COLUMNS.filter(({ id }) => !params.hidden.includes(id)),
    [params.hidden],
  );

  if (!table) {
    return error ? (
      <QueryProblem error={error} what="the processes" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-64" />
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 p-4 pb-2">
        <SearchInput
          className="w-full sm:w-72"
          label="Filter processes"
          placeholder="name unit:nginx state:zombie"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <Switch checked={hasKernel} onCheckedChange={(isOn) => void setHasKernel(isOn)}>
          Kernel threads
        </Switch>
        <p className="text-ink-3">
          {plural(shown.length, 'process', 'processes')} at <Time atMs={table.atMs} as="seconds" />
          {table.baselineAtMs !== null && (
            <>
              ; growth since <Time atMs={table.baselineAtMs} />
            </>
          )}
        </p>
        <span className="flex-1" />
        <SelectionBar
          subjects={selection.keys.map((id) => `p${id}`)}
          noun="process"
          nouns="processes"
          onClear={selection.clear}
        />
        <ColumnMenu columns={PROCESS_COLUMNS} hidden={params.hidden} onChange={params.setHidden} />
      </div>
      <DataTable
        label={`Processes of ${host.name}`}
        columns={columns}
        rows={shown}
        rowKey={({ id }) => id}
        rowHref={({ id }) => processHref(id)}
        selection={selection}
        rowClassName={({ isZombie }) => (isZombie ? 'text-ink-3' : undefined)}
        sort={params.sort}
        onSort={params.setSort}
        empty={
          <Notice title="No process matches the filter">
            Fields: name, pid, unit, container, user, state.
          </Notice>
        }
      />
    </>
  );
}
