'use client';

import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { parseSort, type Sort } from '@/components/ui/data-table/sort.ts';
import { Notice } from '@/components/ui/notice.tsx';
import { Unknown } from '@/components/ui/num.tsx';
import { Panel, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { formatBytes, formatDuration, formatSigned } from '@/lib/format/number.ts';
import { useTRPC } from '@/lib/trpc/client.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { processRows } from '../hosts/process-rows.ts';
import { type ProgramRow, programRows } from './programs.ts';
import { type Compared, labelOf } from './use-compared.ts';

/** Which programs use more memory on one of the subjects than on another, at the end of the range. */
export function ProgramsTable({ all }: { all: readonly Compared[] }) {
  const trpc = useTRPC();
  const { axis, window } = useTimeRange();
  const [sort, setSort] = useState<Sort>(() => parseSort('-spread'));
  const hosts = all.filter(({ process }) => process === undefined);
  const tables = useQueries({
    queries: hosts.map((compared) =>
      trpc.hosts.processes.queryOptions(
        { hostId: compared.host.id, atMs: instantOf(compared, axis, window.toMs) },
        { placeholderData: keepPreviousData, staleTime: Infinity },
      ),
    ),
  });
  const columns = useMemo(() => columnsOf(hosts), [hosts]);
  if (hosts.length < 2) return null;
  const known = tables.map(({ data }, index) =>
    processRows(data?.rows ?? [], hosts[index]?.host.facts?.ticksPerSecond ?? null, false),
  );
  return (
    <Panel className="overflow-hidden">
      <PanelHeader>
        <PanelTitle>Programs, at the end of the range</PanelTitle>
        <p className="text-ink-3">
          {hosts
            .flatMap((compared, index) => {
              const uptimeMs = tables[index]?.data?.uptimeMs;
              return uptimeMs === undefined
                ? []
                : [`${labelOf(compared)} at ${formatDuration(uptimeMs)} of uptime`];
            })
            .join(', ')}
        </p>
      </PanelHeader>
      {/* Beside one that has not come yet all programs would seem to differ. */}
      {tables.some(({ isPending }) => isPending) ? (
        <Skeleton className="m-4 h-48" />
      ) : (
        <DataTable
          label="Programs that differ"
          columns={columns}
          rows={programRows(known)}
          rowKey={({ name }) => name}
          sort={sort}
          onSort={setSort}
          empty={<Notice title="No sample of these hosts at that time">Choose a later end.</Notice>}
        />
      )}
    </Panel>
  );
}

/** When a subject was as old as the axis says; never later than its last sample. */
function instantOf({ originMs, watched }: Compared, axis: 'time' | 'uptime', toMs: number): number {
  const atMs = axis === 'uptime' ? originMs + toMs : toMs;
  // Steps of a minute, so that a table that follows is not asked for with each sample.
  const last = Math.min(atMs, watched.toMs);
  return Math.max(0, Math.ceil(last / MINUTE_MS) * MINUTE_MS > watched.toMs ? watched.toMs : last);
}

const MINUTE_MS = 60_000;

function columnsOf(hosts: readonly Compared[]): Column<ProgramRow>[] {
  const [reference] = hosts;
  return [
    {
      id: 'name',
      label: 'Program',
      width: 160,
      grow: 1,
      sortValue: ({ name }) => name,
      cell: ({ name }) => name,
    },
    {
      id: 'spread',
      label: 'Apart by',
      hint: 'The most own memory on any of them, less the least',
      width: 96,
      align: 'right',
      sortValue: ({ spreadBytes }) => spreadBytes,
      cell: ({ spreadBytes }) => <b className="font-medium">{formatBytes(spreadBytes)}</b>,
    },
    ...hosts.map((compared, index): Column<ProgramRow> => ({
      id: compared.key,
      label: labelOf(compared),
      hint: 'Own memory (anonymous + swapped) and number of processes',
      width: 168,
      grow: 1,
      align: 'right',
      sortValue: ({ uses }) => uses[index]?.ownBytes ?? null,
      cell: ({ uses }) => {
        const use = uses[index];
        if (!use) return <Unknown why={`it does not run on ${labelOf(compared)}`} />;
        const before = uses[0]?.ownBytes;
        return (
          <>
            {use.count > 1 && <span className="text-ink-3">{use.count} × · </span>}
            {formatBytes(use.ownBytes)}
            {index > 0 && before !== undefined && (
              <span className="ml-2 text-ink-3" title={reference && `against ${labelOf(reference)}`}>
                {formatSigned(use.ownBytes - before, formatBytes)}
              </span>
            )}
          </>
        );
      },
    })),
  ];
}
