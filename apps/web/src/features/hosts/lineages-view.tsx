'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { Unknown } from '@/components/ui/num.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { matches, parseFilter } from '@/lib/filter/filter.ts';
import { formatCount, formatDuration } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { compareHref, processHref } from '@/lib/url/links.ts';
import type { useTableParams } from '@/lib/url/use-table-params.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { PLACE_COLUMN } from './place-column.tsx';
import type { HostDetail } from './use-host.ts';

type Lineage = Outputs['hosts']['lineages'][number];

const COLUMNS: readonly Column<Lineage>[] = [
  {
    id: 'program',
    label: 'Program',
    hint: 'Its command line; digits stand as #, they tell runs of a program apart',
    width: 240,
    grow: 3,
    sortValue: ({ program, name }) => program || name,
    cell: ({ program, name }) => (
      <span title={program} className="font-mono text-xs">
        {program || name}
      </span>
    ),
  },
  {
    id: 'starts',
    label: 'Starts',
    hint: 'Processes of it that were seen, over all boots',
    width: 72,
    align: 'right',
    sortValue: ({ starts }) => starts,
    cell: ({ starts }) => formatCount(starts),
  },
  {
    id: 'alive',
    label: 'Alive',
    width: 64,
    align: 'right',
    sortValue: ({ alive }) => alive,
    cell: ({ alive }) => formatCount(alive),
  },
  {
    id: 'life',
    label: 'Typical life',
    hint: 'Half of those that have ended lived for longer',
    width: 104,
    align: 'right',
    sortValue: ({ medianLifeMs }) => medianLifeMs,
    cell: ({ medianLifeMs }) =>
      medianLifeMs === null ? <Unknown why="none has ended yet" /> : formatDuration(medianLifeMs),
  },
  {
    id: 'last',
    label: 'Last start',
    width: 128,
    align: 'right',
    sortValue: ({ lastStartAtMs }) => lastStartAtMs,
    cell: ({ lastStartAtMs }) => <Time atMs={lastStartAtMs} as="relative" />,
  },
  {
    id: 'first',
    label: 'First seen',
    width: 128,
    align: 'right',
    sortValue: ({ firstSeenAtMs }) => firstSeenAtMs,
    cell: ({ firstSeenAtMs }) => <Time atMs={firstSeenAtMs} as="relative" />,
  },
  PLACE_COLUMN,
  {
    id: 'compare',
    label: 'Its last lives',
    hint: 'The latest, side by side from their starts on: a leak has the same slope in each',
    width: 104,
    cell: ({ latestIds }) => (
      <Link
        className="text-accent underline underline-offset-4"
        href={compareHref(
          latestIds.map((id) => `p${id}`),
          'uptime',
        )}
      >
        compare {latestIds.length}
      </Link>
    ),
  },
];

interface LineagesViewProps {
  host: HostDetail;
  params: ReturnType<typeof useTableParams>;
}

/** Programs across their restarts: what each start gives back, and what is begun again and again. */
export function LineagesView({ host, params }: LineagesViewProps) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.hosts.lineages.queryOptions({ hostId: host.id }));
  const shown = useMemo(() => filterLineages(data ?? [], params.filterText), [data, params.filterText]);
  if (!data) {
    return error ? (
      <QueryProblem error={error} what="the lineages" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-64" />
    );
  }
  return (
    <DataTable
      label={`Lineages of ${host.name}`}
      columns={COLUMNS}
      rows={shown}
      rowKey={({ program, name, unit, container }) => `${program}/${name}/${unit}/${container}`}
      rowHref={({ latestIds }) => processHref(latestIds[0] ?? '')}
      sort={
        COLUMNS.some(({ id }) => id === params.sort.id) ? params.sort : { id: 'starts', isDescending: true }
      }
      onSort={params.setSort}
      empty={
        <Notice
          title={data.length === 0 ? 'No program was started twice yet' : 'No lineage matches the filter'}
        >
          A lineage is the same program in the same unit or container, across its restarts.
        </Notice>
      }
    />
  );
}

function filterLineages(lineages: readonly Lineage[], text: string): Lineage[] {
  const filter = parseFilter(text);
  return lineages.filter(({ program, name, unit, container }) =>
    matches(filter, { texts: [program, name, unit, container], fields: { name, unit, container } }),
  );
}
