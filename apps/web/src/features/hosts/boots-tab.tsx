import { Unknown } from '@/components/ui/num.tsx';
import { formatCount, formatDuration, formatRatio } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { BootsComparison } from './boots-comparison.tsx';
import type { Boot, HostDetail } from './use-host.ts';

/** This boot against an earlier one, and all boots, each with its baselines and what of it was stored. */
export function BootsTab({ host }: { host: HostDetail }) {
  return (
    <>
      <BootsComparison host={host} />
      <BootList host={host} />
    </>
  );
}

function BootList({ host }: { host: HostDetail }) {
  return (
    <div className="relative overflow-x-auto border-t border-line">
      <table className="w-full min-w-3xl">
        <thead className="text-xs text-ink-3">
          <tr className="h-9 border-b border-line text-left [&>th]:px-4 [&>th]:font-medium">
            <th scope="col">Boot</th>
            <th scope="col">Booted</th>
            <th scope="col">Watched</th>
            <th scope="col">Baselines, at uptime</th>
            <th scope="col" className="text-right">
              Stored
            </th>
            <th
              scope="col"
              className="text-right"
              title="Numbered records that never came: last number − stored"
            >
              Lost
            </th>
          </tr>
        </thead>
        <tbody>
          {host.boots.map((boot, index) => (
            <tr
              key={boot.no}
              className="border-b border-line align-top last:border-0 [&>td]:px-4 [&>td]:py-2"
            >
              <td>
                <b>{boot.no}</b>
                {index === 0 && (
                  <span className="ml-2 text-ink-3">{host.isConnected ? 'running' : 'last'}</span>
                )}
                <br />
                <span className="font-mono text-xs text-ink-3" title="/proc/sys/kernel/random/boot_id">
                  {boot.bootId}
                </span>
              </td>
              <td>
                <Time atMs={boot.bootedAtMs} as="full" />
              </td>
              <td>
                <Watched boot={boot} />
              </td>
              <td>
                <Baselines boot={boot} />
              </td>
              <td className="text-right">{formatCount(boot.storedRecords)}</td>
              <td className="text-right">{lostOf(boot)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Watched({ boot: { firstSampleAtMs, lastSampleAtMs } }: { boot: Boot }) {
  if (firstSampleAtMs === null || lastSampleAtMs === null)
    return <Unknown why="no sample of this boot has come" />;
  return (
    <>
      <Time atMs={firstSampleAtMs} as="full" /> – <Time atMs={lastSampleAtMs} as="full" />
      <br />
      <span className="text-ink-3">{formatDuration(lastSampleAtMs - firstSampleAtMs)}</span>
    </>
  );
}

function Baselines({ boot: { baselines } }: { boot: Boot }) {
  if (baselines.length === 0) return <Unknown why="none has come yet" />;
  return (
    <ul>
      {baselines.map(({ kind, atMs, uptimeMs }) => (
        <li key={kind}>
          {kind === 'settled' ? 'settled' : `at ${kind}`}: {formatDuration(uptimeMs)}{' '}
          <span className="text-ink-3">
            (<Time atMs={atMs} />)
          </span>
        </li>
      ))}
    </ul>
  );
}

function lostOf({ lostRecords, storedRecords }: Boot): string {
  if (lostRecords === 0) return '0';
  return `${formatCount(lostRecords)} (${formatRatio(lostRecords / (lostRecords + storedRecords))})`;
}
