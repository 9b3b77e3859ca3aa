'use client';

import { Num } from '@/components/ui/num.tsx';
import { cn } from '@/lib/cn.ts';
import { useStore } from '@/lib/external-store.ts';
import { formatBytes } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { nearestIndex } from '../charts/columns.ts';
import { Growth } from '../charts/growth.tsx';
import type { Window } from '../charts/range.ts';
import { useTimeRange } from '../charts/range-context.tsx';
import { Sparkline } from '../charts/sparkline.tsx';
import type { LedgerRow, LedgerView } from './ledger-view.ts';

interface LedgerLegendProps {
  timesMs: readonly number[];
  view: LedgerView;
  window: Window;
  /** What the last numbers of the window are: "Now", unless they are from before. */
  lastWord: string;
  /** The one layer that is drawn alone. */
  isolated: string | null;
  onIsolate: (id: string | null) => void;
}

const NO_SAMPLE = 'no sample in this range has it';

/** The legend is a table: each layer now or under the crosshair, at the beginning, and its pace. */
export function LedgerLegend({ timesMs, view, window, lastWord, isolated, onIsolate }: LedgerLegendProps) {
  const { hover } = useTimeRange();
  const hoverMs = useStore(hover);
  const total = view.sums.at(-1)?.values ?? [];
  const index = hoverMs === null ? undefined : nearestIndex(timesMs, total, hoverMs);
  const hoveredMs = index === undefined ? undefined : timesMs[index];
  return (
    <table className="w-full text-xs">
      <thead className="text-ink-3">
        <tr className="h-7 [&>th]:px-1.5 [&>th]:text-right [&>th]:font-medium">
          <th scope="col" className="text-left!">
            Layer
          </th>
          <th scope="col" className="w-20">
            {hoveredMs === undefined ? lastWord : <Time atMs={hoveredMs} as="seconds" />}
          </th>
          <th scope="col" className="w-20">
            At start
          </th>
          <th scope="col" className="w-28" title="(last − first) / time between them, within the range">
            Growth
          </th>
          <th scope="col" className="hidden w-20 md:table-cell">
            <span className="sr-only">Shape</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {view.rows.map((row) => (
          <Row key={row.layer.id} row={row} {...{ timesMs, window, index }}>
            <button
              type="button"
              aria-pressed={isolated === row.layer.id}
              title={`/proc/meminfo: ${row.layer.formula}. Press to draw it alone.`}
              onClick={() => onIsolate(isolated === row.layer.id ? null : row.layer.id)}
              className={cn(
                'flex w-full items-center gap-2 text-left hover:underline',
                isolated === row.layer.id && 'font-semibold',
              )}
            >
              <Swatch id={row.layer.id} token={row.layer.token} />
              {row.layer.label}
            </button>
          </Row>
        ))}
      </tbody>
      <tbody className="border-t border-line">
        {view.sums.map((row) => (
          <Row key={row.layer.id} row={row} {...{ timesMs, window, index }}>
            <span className="pl-[18px] font-medium" title={`/proc/meminfo ${row.layer.formula}`}>
              {row.layer.label}
            </span>
          </Row>
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: LedgerRow;
  timesMs: readonly number[];
  window: Window;
  index: number | undefined;
  children: React.ReactNode;
}

function Row({ row: { values, change }, timesMs, window, index, children }: RowProps) {
  const now = index === undefined ? change?.now : values[index];
  return (
    <tr className="h-6 hover:bg-raised [&>td]:px-1.5 [&>td]:text-right [&>td]:whitespace-nowrap">
      <th scope="row" className="px-1.5 text-left font-normal">
        {children}
      </th>
      <td className="font-medium">
        <Num value={now} format={formatBytes} why={NO_SAMPLE} />
      </td>
      <td className="text-ink-2">
        <Num value={change?.start} format={formatBytes} why={NO_SAMPLE} />
      </td>
      <td>
        <Growth change={change} />
      </td>
      <td className="hidden md:table-cell">
        <Sparkline timesMs={timesMs} values={values} window={window} />
      </td>
    </tr>
  );
}

function Swatch({ id, token }: { id: string; token: string | undefined }) {
  return (
    <span
      aria-hidden
      className={cn(
        'size-2.5 shrink-0 rounded-sm ring-1 ring-line-strong',
        id === 'unaccounted' && 'ledger-unaccounted',
      )}
      style={id === 'unaccounted' ? undefined : { background: `var(--${token})` }}
    />
  );
}
