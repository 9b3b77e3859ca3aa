import { TrendingUp } from 'lucide-react';
import { useMemo } from 'react';
import { formatCount, plural } from '@/lib/format/number.ts';
import type { TimeFormat } from '@/lib/format/time.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { type BucketRow, bucketRows, endsOf, type Run, type UsageMap } from './usage-view.ts';

/**
 * Hosts by bucket of use and hour, as a table: each row a bucket, with a strip of the hours that is the darker the more of
 * the known hosts lay in it, and the numbers of its two ends beside it. One hue, told apart by lightness; drift is a word.
 */
export function UsageMapTable({ map, label }: { map: UsageMap; label: string }) {
  const rows = useMemo(() => bucketRows(map), [map]);
  const { first, last } = useMemo(() => endsOf(map), [map]);
  return (
    <div className="relative overflow-x-auto">
      <table aria-label={label} className="w-full">
        <thead className="text-xs text-ink-3">
          <tr className="h-9 border-b border-line text-left [&>th]:px-2 [&>th]:font-medium">
            <th scope="col">Use of a host</th>
            <th scope="col" className="hidden w-3/5 sm:table-cell">
              Hosts by the hour
            </th>
            <th scope="col" className="text-right">
              First, of {formatCount(first.known)}
            </th>
            <th scope="col" className="text-right">
              Now, of {formatCount(last.known)}
            </th>
            <th scope="col">Drift</th>
          </tr>
        </thead>
        <tbody className="[&_td]:px-2 [&_td]:py-0.5 [&_th]:px-2 [&_th]:py-0.5">
          {rows.map((row) => (
            <tr key={row.range}>
              <th scope="row" className="text-left font-normal whitespace-nowrap tabular-nums">
                {row.range}
              </th>
              <td className="hidden sm:table-cell">
                <Strip row={row} times={map.times} />
              </td>
              <td className="text-right tabular-nums">{formatCount(row.first)}</td>
              <td className="text-right font-semibold tabular-nums">{formatCount(row.last)}</td>
              <td className="whitespace-nowrap">
                {row.isRising && (
                  <span className="inline-flex items-center gap-1 text-watch">
                    <TrendingUp className="size-4" aria-hidden />
                    rising
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Decoration for those who read the numbers: the table's own cells say where it begins and ends. */
function Strip({ row, times }: { row: BucketRow; times: readonly number[] }) {
  const { format } = useTimeZone();
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${times.length} 1`}
      preserveAspectRatio="none"
      className="block h-6 w-full rounded-sm bg-raised"
    >
      {row.runs
        .filter(({ hosts }) => hosts > 0)
        .map((run) => (
          <rect
            key={run.from}
            x={run.from}
            width={run.hours}
            height={1}
            className="fill-accent"
            // The square root: one host is to be seen beside hundreds.
            opacity={Math.max(0.12, Math.sqrt(run.hosts / run.known))}
          >
            <title>{titleOf(run, times, format)}</title>
          </rect>
        ))}
    </svg>
  );
}

function titleOf({ from, hours, hosts, known }: Run, times: readonly number[], format: TimeFormat): string {
  const first = format.full(times[from] ?? 0);
  const last = format.full(times[from + hours - 1] ?? 0);
  return `${formatCount(hosts)} of ${plural(known, 'host')}, ${hours === 1 ? first : `${first} to ${last}`}`;
}
