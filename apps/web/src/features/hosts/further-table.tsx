'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { parseSort } from '@/components/ui/data-table/sort.ts';
import { Notice } from '@/components/ui/notice.tsx';
import { Num } from '@/components/ui/num.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { formatMetric, formatSigned } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useOnLive } from '@/lib/live/live-provider.tsx';
import { refusalOf } from '@/lib/trpc/errors.ts';
import { type Outputs, useTRPC } from '@/lib/trpc/client.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { columnLabel, factLabel, factText, nameOfRow, namingFact, valueText } from './table-facts.ts';
import { useAt } from './use-at.ts';
import type { HostDetail } from './use-host.ts';

type Table = Outputs['hosts']['table'];
type Row = Table['rows'][number];

const EVERY_MS = 10_000;
const NO_BASELINE = 'it was not there, or not counted, at the baseline of this boot';
const NOT_TOLD = 'this host does not tell it';

interface FurtherTableProps {
  host: HostDetail;
  /** Its name on the wire, as in libs/shared. */
  table: string;
  /** What to say where the host sends no such table. */
  absent: ReactNode;
  /** Names a row whose facts do not. */
  nameOf?: (row: Row) => ReactNode;
}

/** A table that a host sends beside its processes, at the end of the page's range, with growth since the baseline. */
export function FurtherTable({ host, table, absent, nameOf }: FurtherTableProps) {
  const trpc = useTRPC();
  const atMs = useAt();
  const { data, error, refetch } = useQuery(
    trpc.hosts.table.queryOptions(
      { hostId: host.id, table, ...(atMs !== undefined && { atMs }) },
      { placeholderData: keepPreviousData },
    ),
  );
  useOnLive(
    (event) => atMs === undefined && event.kind === 'sample' && event.hostId === host.id,
    () => void refetch({ cancelRefetch: false }),
    EVERY_MS,
  );
  const [sort, setSort] = useState(() => parseSort('none'));
  const columns = useMemo(() => (data ? columnsOf(data, nameOf) : []), [data, nameOf]);
  if (!data) {
    if (!error) return <Skeleton className="m-4 h-32" />;
    return refusalOf(error) === 'not_found' ? (
      <p className="px-4 pb-4 text-ink-2">{absent}</p>
    ) : (
      <QueryProblem error={error} what="this table" onRetry={refetch} />
    );
  }
  return (
    <section aria-label={data.label}>
      <h3 className="px-4 pt-3 font-semibold">
        {data.label}{' '}
        <span className="font-normal text-ink-3">
          at <Time atMs={data.atMs} as="seconds" />
          {data.baselineAtMs !== null && (
            <>
              ; growth since <Time atMs={data.baselineAtMs} />
            </>
          )}
        </span>
      </h3>
      <DataTable
        label={data.label}
        columns={columns}
        rows={data.rows}
        rowKey={({ key, birth }) => `${key}/${birth}`}
        // The server has the largest first; a press on a head asks for another order.
        sort={sort}
        onSort={setSort}
        empty={
          <Notice title={`None: ${data.label.toLowerCase()}`}>The host has looked, and there is none.</Notice>
        }
        className="max-h-96"
      />
    </section>
  );
}

/** Pixels that a head needs: a letter of its size takes seven, and it has room on both sides. */
function widthOf(label: string): number {
  return 7 * label.length + 24;
}

function columnsOf({ columns, rows }: Table, nameOf: FurtherTableProps['nameOf']): Column<Row>[] {
  const facts = [...new Set(rows.flatMap((row) => Object.keys(row.facts)))].filter(
    (fact) => fact !== namingFact(rows),
  );
  // Of orders of free blocks and the like there are many: the first is what a table is sorted by.
  const [first] = columns;
  return [
    {
      id: 'name',
      label: 'Name',
      width: 200,
      grow: 2,
      sortValue: (row) => nameOfRow(row),
      cell: (row) => nameOf?.(row) ?? <span title={nameOfRow(row)}>{nameOfRow(row)}</span>,
    },
    ...columns.map((column): Column<Row> => ({
      id: column.id,
      label: columnLabel(column),
      hint: hintOf(column),
      width: column.id.startsWith('freeBlocks') ? 80 : Math.max(112, widthOf(columnLabel(column))),
      align: 'right',
      sortValue: ({ values }) => values[column.id] ?? null,
      cell: ({ values }) => (
        <Num value={values[column.id]} format={(value) => valueText(column.id, value)} why={NOT_TOLD} />
      ),
    })),
    ...(first
      ? [
          {
            id: 'growth',
            label: 'Growth',
            hint: `${first.label} now, less that at the baseline of this boot`,
            width: 104,
            align: 'right',
            sortValue: ({ growth }) => growth[first.id] ?? null,
            cell: ({ growth }) => (
              <Num
                value={growth[first.id]}
                format={(value) => formatSigned(value, (amount) => formatMetric(first.id, amount))}
                why={NO_BASELINE}
                className="font-medium"
              />
            ),
          } satisfies Column<Row>,
        ]
      : []),
    ...facts.map((fact): Column<Row> => ({
      id: `fact-${fact}`,
      label: factLabel(fact),
      width: 128,
      grow: 1,
      sortValue: (row) => row.facts[fact]?.toString() ?? null,
      cell: (row) => factText(fact, row.facts[fact]),
    })),
  ];
}

function hintOf({ id, label }: Table['columns'][number]): string {
  const [, order] = /^freeBlocksOrder(\d+)$/.exec(id) ?? [];
  return order === undefined ? label : `/proc/buddyinfo: free blocks of 2^${order} pages each`;
}
