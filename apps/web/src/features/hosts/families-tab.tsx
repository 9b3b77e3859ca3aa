'use client';

import { useMemo } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { parseFilter } from '@/lib/filter/filter.ts';
import { formatBytes, formatCount, formatSigned, plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { countGrowth, type Family, filterFamilies, memoryGrowth } from './family-rows.ts';
import type { HostDetail } from './use-host.ts';
import { useFamilies } from './use-host-tables.ts';

const NO_BASELINE = 'this boot has no baseline yet';

const COLUMNS: readonly Column<Family>[] = [
  {
    id: 'command',
    label: 'Command',
    hint: 'What the command lines of its members share',
    width: 240,
    grow: 3,
    sortValue: ({ command }) => command,
    cell: ({ command, pids }) => (
      <span title={`${command}\npids ${pids.join(', ')}`} className="font-mono text-xs">
        {command}
      </span>
    ),
  },
  {
    id: 'count',
    label: 'Processes',
    width: 88,
    align: 'right',
    sortValue: ({ count }) => count,
    cell: ({ count }) => formatCount(count),
  },
  {
    id: 'countBefore',
    label: 'At baseline',
    width: 88,
    align: 'right',
    sortValue: ({ baselineCount }) => baselineCount,
    cell: ({ baselineCount }) => <Num value={baselineCount} format={formatCount} why={NO_BASELINE} />,
  },
  {
    id: 'more',
    label: 'More',
    hint: 'Processes more than at the baseline of this boot',
    width: 80,
    align: 'right',
    sortValue: countGrowth,
    cell: (family) => (
      <Num
        value={countGrowth(family)}
        format={(value) => formatSigned(value, formatCount)}
        why={NO_BASELINE}
        className="font-medium"
      />
    ),
  },
  {
    id: 'memory',
    label: 'Own memory',
    hint: 'Anonymous and swapped memory of all members',
    width: 104,
    align: 'right',
    sortValue: ({ ownBytes }) => ownBytes,
    cell: ({ ownBytes }) => formatBytes(ownBytes),
  },
  {
    id: 'memoryBefore',
    label: 'At baseline',
    width: 96,
    align: 'right',
    sortValue: ({ baselineOwnBytes }) => baselineOwnBytes,
    cell: ({ baselineOwnBytes }) => <Num value={baselineOwnBytes} format={formatBytes} why={NO_BASELINE} />,
  },
  {
    id: 'growth',
    label: 'Growth',
    hint: 'Own memory now, less that at the baseline of this boot',
    width: 96,
    align: 'right',
    sortValue: memoryGrowth,
    cell: (family) => (
      <Num
        value={memoryGrowth(family)}
        format={(value) => formatSigned(value, formatBytes)}
        why={NO_BASELINE}
        className="font-medium"
      />
    ),
  },
  {
    id: 'spawner',
    label: 'Spawner',
    hint: 'The process that started them: their parent at birth',
    width: 200,
    grow: 2,
    sortValue: ({ spawner }) => spawner,
    cell: ({ spawner, spawnerPid }) =>
      spawner === null ? (
        <Unknown why="the process that started them had ended before Seep saw it" />
      ) : (
        <span title={spawner} className="font-mono text-xs text-ink-2">
          {spawner}
          {spawnerPid !== null && ` (pid ${spawnerPid})`}
        </span>
      ),
  },
  {
    id: 'place',
    label: 'Unit or container',
    width: 136,
    grow: 1,
    sortValue: ({ unit, container }) => container ?? unit,
    cell: ({ unit, container }) =>
      container?.slice(0, 12) ?? unit ?? <Unknown why="their cgroup names no unit and no container" />,
  },
];

/** Processes that share command, place and spawner: where the count leaks and every process is flat. */
export function FamiliesTab({ host }: { host: HostDetail }) {
  const { data: table, error, refetch } = useFamilies(host.id);
  const params = useTableParams('-growth');
  const shown = useMemo(
    () => filterFamilies(table?.families ?? [], parseFilter(params.filterText)),
    [table, params.filterText],
  );
  if (!table) {
    return error ? (
      <QueryProblem error={error} what="the families" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-64" />
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 p-4 pb-2">
        <SearchInput
          className="w-full sm:w-72"
          label="Filter families"
          placeholder="command spawner:supervisord"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <p className="text-ink-3">
          {plural(shown.length, 'family', 'families')} of two or more at{' '}
          <Time atMs={table.atMs} as="seconds" />
          {table.baselineAtMs !== null && (
            <>
              , baseline of <Time atMs={table.baselineAtMs} />
            </>
          )}
        </p>
      </div>
      <DataTable
        label={`Families of ${host.name}`}
        columns={COLUMNS}
        rows={shown}
        rowKey={({ key }) => key}
        sort={params.sort}
        onSort={params.setSort}
        empty={
          <Notice title={table.families.length === 0 ? 'No families' : 'No family matches the filter'}>
            A family is two or more processes that share command, unit or container, and spawner.
          </Notice>
        }
      />
    </>
  );
}
