'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { type Filter, matches, parseFilter } from '@/lib/filter/filter.ts';
import { formatBytes, formatCount, formatDuration, formatSigned, plural } from '@/lib/format/number.ts';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { Time } from '@/lib/time/time.tsx';
import { refusalOf } from '@/lib/trpc/errors.ts';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { useAt } from './use-at.ts';
import { FurtherTable } from './further-table.tsx';
import type { HostDetail } from './use-host.ts';

type Container = Outputs['hosts']['containers']['rows'][number];

const EVERY_MS = 5000;
const NO_GROUP = 'its control group does not tell it';
const NO_ENGINE = 'no engine that the agent may ask knows it';
const NO_BASELINE = 'it was not there at the baseline of this boot';

const bytes = (value: number | null) => <Num value={value} format={formatBytes} why={NO_GROUP} />;

const COLUMNS: readonly Column<Container>[] = [
  {
    id: 'name',
    label: 'Container',
    width: 176,
    grow: 2,
    sortValue: ({ name, id }) => name ?? id,
    cell: ({ name, id }) => <span title={id}>{name ?? id.slice(0, 12)}</span>,
  },
  {
    id: 'state',
    label: 'State',
    width: 96,
    sortValue: ({ state }) => state,
    // A loop of restarts is what an operator looks for.
    cell: ({ state }) => (state === 'restarting' ? <b className="font-semibold">↻ restarting</b> : state),
  },
  {
    id: 'memory',
    label: 'Memory',
    hint: 'With page cache: memory.current of its control group',
    width: 88,
    align: 'right',
    sortValue: ({ usageBytes }) => usageBytes,
    cell: ({ usageBytes }) => bytes(usageBytes),
  },
  {
    id: 'growth',
    label: 'Growth',
    hint: 'Anonymous, swapped and shared memory, less that at the baseline of this boot',
    width: 96,
    align: 'right',
    sortValue: ({ growthBytes }) => growthBytes,
    cell: ({ growthBytes }) => (
      <Num
        value={growthBytes}
        format={(value) => formatSigned(value, formatBytes)}
        why={NO_BASELINE}
        className="font-medium"
      />
    ),
  },
  {
    id: 'limit',
    label: 'Limit',
    hint: 'memory.max of its control group, or what its engine was told',
    width: 96,
    align: 'right',
    sortValue: ({ memoryLimitBytes }) => memoryLimitBytes,
    cell: ({ memoryLimitBytes, hasMemoryLimit }) => {
      if (hasMemoryLimit === false)
        return (
          <b className="font-medium" title="Nothing stops it short of the host's end">
            no limit
          </b>
        );
      return bytes(memoryLimitBytes);
    },
  },
  {
    id: 'anon',
    label: 'Anonymous',
    width: 88,
    align: 'right',
    sortValue: ({ anonBytes }) => anonBytes,
    cell: ({ anonBytes }) => bytes(anonBytes),
  },
  {
    id: 'cache',
    label: 'Page cache',
    width: 88,
    align: 'right',
    sortValue: ({ fileBytes }) => fileBytes,
    cell: ({ fileBytes }) => bytes(fileBytes),
  },
  {
    id: 'swap',
    label: 'Swapped',
    width: 88,
    align: 'right',
    sortValue: ({ swapBytes }) => swapBytes,
    cell: ({ swapBytes }) => bytes(swapBytes),
  },
  {
    id: 'processes',
    label: 'Processes',
    width: 88,
    align: 'right',
    sortValue: ({ processCount }) => processCount,
    cell: ({ processCount }) => <Num value={processCount} format={formatCount} why={NO_GROUP} />,
  },
  {
    id: 'restarts',
    label: 'Restarts',
    width: 80,
    align: 'right',
    sortValue: ({ restarts }) => restarts,
    cell: ({ restarts, restartPolicy }) => (
      <span title={restartPolicy === null ? undefined : `policy ${restartPolicy}`}>
        <Num value={restarts} format={formatCount} why={NO_ENGINE} />
      </span>
    ),
  },
  {
    id: 'ooms',
    label: 'OOM kills',
    width: 80,
    align: 'right',
    sortValue: ({ oomKills }) => oomKills,
    cell: ({ oomKills }) => <Num value={oomKills} format={formatCount} why={NO_GROUP} />,
  },
  {
    id: 'started',
    label: 'Started',
    width: 104,
    align: 'right',
    sortValue: ({ startedAtMs }) => startedAtMs,
    cell: ({ startedAtMs }) =>
      startedAtMs === null ? <Unknown why={NO_ENGINE} /> : <Time atMs={startedAtMs} />,
  },
  {
    id: 'cpu',
    label: 'CPU time',
    width: 88,
    align: 'right',
    sortValue: ({ cpuMicroseconds }) => cpuMicroseconds,
    cell: ({ cpuMicroseconds }) => (
      <Num value={cpuMicroseconds} format={(value) => formatDuration(value / 1000)} why={NO_GROUP} />
    ),
  },
  {
    id: 'image',
    label: 'Image',
    width: 176,
    grow: 2,
    sortValue: ({ image }) => image,
    cell: ({ image }) => image ?? <Unknown why={NO_ENGINE} />,
  },
];

/** What runs in containers, what limits it, and how often it had to be started again. */
export function ContainersTab({ host }: { host: HostDetail }) {
  const trpc = useTRPC();
  const atMs = useAt();
  const params = useTableParams('-memory');
  const { data, error, refetch } = useQuery(
    trpc.hosts.containers.queryOptions(
      { hostId: host.id, ...(atMs !== undefined && { atMs }) },
      { placeholderData: keepPreviousData },
    ),
  );
  useOnLive(
    (event) => atMs === undefined && event.kind === 'sample' && event.hostId === host.id,
    () => void refetch({ cancelRefetch: false }),
    EVERY_MS,
  );
  const shown = useMemo(
    () => filterContainers(data?.rows ?? [], parseFilter(params.filterText)),
    [data, params.filterText],
  );
  if (!data) {
    if (!error) return <Skeleton className="m-4 h-64" />;
    return refusalOf(error) === 'not_found' ? (
      <Notice title="This host tells of no containers">
        Its agent found no engine to ask and no control group of a container. <code>seep-agent doctor</code>{' '}
        on the host says what it may read.
      </Notice>
    ) : (
      <QueryProblem error={error} what="the containers" onRetry={refetch} />
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 p-4 pb-2">
        <SearchInput
          className="w-full sm:w-72"
          label="Filter containers"
          placeholder="name state:restarting limit:no"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <p className="text-ink-3">
          {plural(shown.length, 'container')} at <Time atMs={data.atMs} as="seconds" />
          {data.baselineAtMs !== null && (
            <>
              ; growth since <Time atMs={data.baselineAtMs} />
            </>
          )}
        </p>
      </div>
      <DataTable
        label={`Containers of ${host.name}`}
        columns={COLUMNS}
        rows={shown}
        rowKey={({ id }) => id}
        sort={params.sort}
        onSort={params.setSort}
        empty={
          data.rows.length === 0 ? (
            <Notice title="No containers">The host has looked, and there is none.</Notice>
          ) : (
            <Notice title="No container matches the filter">
              Fields: name, state, image, limit (yes or no).
            </Notice>
          )
        }
      />
      <FurtherTable
        host={host}
        table="engineDisk"
        absent="No engine has said what disk it holds: there is none that the agent may ask, or it was not asked yet."
      />
    </>
  );
}

function filterContainers(rows: readonly Container[], filter: Filter): Container[] {
  return rows.filter(({ id, name, state, image, hasMemoryLimit }) =>
    matches(filter, {
      texts: [name, id, image],
      fields: { name, state, image, limit: hasMemoryLimit === null ? null : hasMemoryLimit ? 'yes' : 'no' },
    }),
  );
}
