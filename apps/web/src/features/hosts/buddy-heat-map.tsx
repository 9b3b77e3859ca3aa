'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsInteger, useQueryState } from 'nuqs';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Select } from '@/components/ui/select.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatBytes, formatCount, formatPercent } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { type Outputs, useTRPC, useTRPCClient } from '@/lib/trpc/client.ts';
import type { Columns } from '../charts/columns.ts';
import { Crosshair } from '../charts/lanes/lane.tsx';
import { GUTTER_LEFT, GUTTER_RIGHT } from '../charts/plot-types.ts';
import { positionIn, type Window } from '../charts/range.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { type ChartTheme, useChartTheme } from '../charts/theme.ts';
import { type FetchRange, useFollowedColumns } from '../charts/use-followed-columns.ts';
import { type BuddyView, buddyView, cellAt, ordersOf } from './buddy-view.ts';
import { nameOfRow } from './table-facts.ts';
import { useAt } from './use-at.ts';
import type { HostDetail } from './use-host.ts';

type ZoneTable = Outputs['hosts']['table'];

const ROW_HEIGHT = 14;
const TOKEN = 'series-1';

/** Where a zone's free memory lies, from single pages to the largest blocks, over the page's range. */
export function BuddyHeatMap({ host }: { host: HostDetail }) {
  const trpc = useTRPC();
  const atMs = useAt();
  const { data: zones } = useQuery(
    trpc.hosts.table.queryOptions(
      { hostId: host.id, table: 'zone', ...(atMs !== undefined && { atMs }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const orders = useMemo(() => ordersOf(zones?.columns ?? []), [zones]);
  // Without the table there is none of this either, and the table says why.
  if (!zones || orders.length === 0 || zones.rows.length === 0) return null;
  return <ZoneMap host={host} zones={zones} orders={orders} />;
}

interface ZoneMapProps {
  host: HostDetail;
  zones: ZoneTable;
  orders: readonly string[];
}

function ZoneMap({ host, zones, orders }: ZoneMapProps) {
  const [asked, setAsked] = useQueryState('zone', parseAsInteger);
  const zone = zones.rows.find(({ key }) => key === asked) ?? largest(zones);
  const client = useTRPCClient();
  const { key } = zone;
  const fetch = async (range: FetchRange, signal: AbortSignal): Promise<Columns> => {
    const { timesMs, columns } = await client.hosts.tableSeries.query(
      { hostId: host.id, table: 'zone', key, columns: [...orders], range },
      { signal },
    );
    return {
      timesMs,
      values: Object.fromEntries(orders.map((order, index) => [order, columns[index] ?? []])),
    };
  };
  const { data: columns } = useFollowedColumns({
    key: ['buddy', host.id, key],
    hostId: host.id,
    fetch,
    everyMs: 10_000,
  });
  const view = useMemo(() => columns && buddyView(columns, orders), [columns, orders]);
  return (
    <section aria-label="Free blocks over time" className="p-4">
      <h3 className="mb-1 flex flex-wrap items-center gap-3 font-semibold">
        <Hint content="/proc/buddyinfo: the darker, the more of the zone's free memory lies in blocks of that size. When the upper rows fade, memory is fragmented: large allocations fail although enough is free.">
          Free blocks over time
        </Hint>
        <Select
          aria-label="Zone"
          value={key}
          className="font-normal"
          onChange={(event) => void setAsked(Number(event.target.value))}
        >
          {zones.rows.map((row) => (
            <option key={row.key} value={row.key}>
              {nameOfRow(row)}
            </option>
          ))}
        </Select>
      </h3>
      {view ? (
        <BlockMap host={host} view={view} name={nameOfRow(zone)} />
      ) : (
        <Skeleton style={{ height: orders.length * ROW_HEIGHT }} />
      )}
    </section>
  );
}

/** The zone that most of the memory is in. */
function largest({ rows, columns }: ZoneTable): ZoneTable['rows'][number] {
  const [first] = columns;
  const size = (row: ZoneTable['rows'][number]) =>
    Number(row.facts['managedPages'] ?? row.values[first?.id ?? ''] ?? 0);
  return rows.reduce((best, row) => (size(row) > size(best) ? row : best));
}

const DEFAULT_PAGE_BYTES = 4096;

interface BlockMapProps {
  host: HostDetail;
  view: BuddyView;
  name: string;
}

function BlockMap({ host, view, name }: BlockMapProps) {
  const { window, hover } = useTimeRange();
  const [order, setOrder] = useState<number>();
  const [pointedMs, setPointedMs] = useState<number>();
  const theme = useChartTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const count = view.blocks.length;
  const pageBytes = host.facts?.pageSizeBytes ?? DEFAULT_PAGE_BYTES;
  const sizes = view.blocks.map((_column, index) => formatBytes(pageBytes * 2 ** index));
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const draw = () => drawBlocks(element, view, window, theme);
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [view, window, theme]);

  const point = (event: PointerEvent<HTMLElement>) => {
    const { left, width, top, height } = event.currentTarget.getBoundingClientRect();
    const atMs = window.fromMs + ((event.clientX - left) / width) * (window.toMs - window.fromMs);
    hover.set(atMs);
    setPointedMs(atMs);
    // The largest blocks stand at the top.
    setOrder(Math.min(count - 1, Math.max(0, Math.floor((1 - (event.clientY - top) / height) * count))));
  };
  const leave = () => {
    hover.set(null);
    setPointedMs(undefined);
  };
  const cell = pointedMs === undefined || order === undefined ? undefined : cellAt(view, pointedMs, order);
  return (
    <>
      <div className="flex">
        <ol
          aria-hidden
          className="flex shrink-0 flex-col-reverse pr-2 text-xs text-ink-3"
          style={{ width: GUTTER_LEFT }}
        >
          {sizes.map((size, index) => (
            // Names of every second row: they are as high as a row.
            <li
              key={size}
              className="text-right"
              style={{ height: ROW_HEIGHT, lineHeight: `${ROW_HEIGHT}px` }}
            >
              {index % 2 === 0 ? size : ''}
            </li>
          ))}
        </ol>
        <div
          className="relative min-w-0 flex-1 overflow-hidden rounded-sm bg-raised"
          style={{ height: count * ROW_HEIGHT }}
          onPointerMove={point}
          onPointerLeave={leave}
        >
          <canvas
            ref={canvas}
            role="img"
            aria-label={`Share of the free memory of ${name} by size of block over time; the numbers of now stand in the table of zones`}
            className="absolute inset-0 size-full"
          />
          <Crosshair />
        </div>
        <span aria-hidden className="shrink-0" style={{ width: GUTTER_RIGHT }} />
      </div>
      <p aria-hidden className="h-5 truncate text-xs text-ink-2" style={{ paddingLeft: GUTTER_LEFT }}>
        {cell && order !== undefined ? (
          <>
            <Time atMs={cell.atMs} as="seconds" />: {formatCount(cell.blocks)} free blocks of{' '}
            {formatBytes(pageBytes * 2 ** order)}, {formatPercent(cell.share)} of what is free
          </>
        ) : (
          'Point at a cell for its numbers'
        )}
      </p>
    </>
  );
}

function drawBlocks(canvas: HTMLCanvasElement, view: BuddyView, window: Window, theme: ChartTheme): void {
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  canvas.width = width;
  canvas.height = height;
  const rowHeight = height / Math.max(1, view.shares.length);
  ctx.fillStyle = theme.colour(TOKEN);
  for (const [order, column] of view.shares.entries()) {
    const top = height - (order + 1) * rowHeight;
    for (const [index, share] of column.entries()) {
      if (share === null || share === 0) continue;
      const fromMs = view.timesMs[index] as number;
      const toMs = view.timesMs[index + 1] ?? window.toMs;
      const left = positionIn(window, fromMs) * width;
      const right = positionIn(window, toMs) * width;
      if (right < 0 || left > width) continue;
      // The square root: a tenth of the memory is to be seen beside nine tenths.
      ctx.globalAlpha = Math.sqrt(share);
      ctx.fillRect(left, top, Math.max(1, right - left + 0.5), Math.max(1, rowHeight - 1));
    }
  }
}
