import type { Column } from '@/components/ui/data-table/column.ts';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { formatBytes, formatCount } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { StateMark } from '../states/state-mark.tsx';
import { severityOf } from '../states/states.ts';
import { bytesPerHour } from '../findings/finding-rows.ts';
import { paceWords, subjectName } from '../findings/finding-words.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import { hostLeak } from './host-leak.ts';
import { swapUsedBytes, usedBytes, usedRatio } from './host-rows.ts';
import { TrendCell } from './trend-cell.tsx';
import { MemoryBar } from './memory-bar.tsx';
import { Uptime } from './uptime.tsx';
import type { Host } from './use-hosts.ts';

export const NO_SAMPLE = 'no sample has come yet';
const NO_HELLO = 'the agent has not connected yet';
const NO_FORECAST = 'no leak on it has an end that can be told';

/** @param open what leaks, by host */
export function hostColumns(open: OpenLeaks): readonly Column<Host>[] {
  const [name, state, ...others] = COLUMNS;
  return [name, state, ...leakColumns(open), ...others];
}

function leakColumns(open: OpenLeaks): Column<Host>[] {
  // Most hosts have none: eighty times the word would drown the few that have one.
  const none = <span className="sr-only">none</span>;
  const findingOf = (host: Host) => {
    const leak = hostLeak(host, open);
    return leak.is === 'leak' ? leak.finding : undefined;
  };
  return [
    {
      id: 'leak',
      label: 'What leaks',
      hint: 'The subject of its most urgent open finding',
      width: 136,
      grow: 1,
      sortValue: (host) => {
        const finding = findingOf(host);
        return finding ? subjectName(finding) : null;
      },
      cell: (host) => {
        const leak = hostLeak(host, open);
        if (leak.is === 'none') return none;
        if (leak.is === 'unknown') return <Unknown why={leak.why} />;
        return <span title={leak.finding.subject.command}>{subjectName(leak.finding)}</span>;
      },
    },
    {
      id: 'growth',
      label: 'Growth',
      hint: 'Slope of the line fitted to the lowest values of what leaks',
      width: 92,
      align: 'right',
      sortValue: (host) => {
        const finding = findingOf(host);
        return finding ? bytesPerHour({ finding }) : null;
      },
      cell: (host) => {
        const leak = hostLeak(host, open);
        if (leak.is === 'none') return none;
        if (leak.is === 'unknown') return <Unknown why={leak.why} />;
        return <b className="font-medium">{paceWords(leak.finding)}</b>;
      },
    },
  ];
}

const COLUMNS: readonly [Column<Host>, Column<Host>, ...Column<Host>[]] = [
  {
    id: 'name',
    label: 'Host',
    width: 228,
    grow: 3,
    sortValue: ({ name }) => name,
    cell: ({ name, isCredentialShared }) =>
      isCredentialShared ? (
        <span title="Two machines use the credential of this host">
          {name} <strong>×2</strong>
        </span>
      ) : (
        name
      ),
  },
  {
    id: 'state',
    label: 'State',
    hint: 'The worst of its open findings; learning until it was watched for long enough; unknown when nothing is heard of it',
    width: 112,
    sortValue: ({ state }) => severityOf(state),
    cell: ({ state }) => <StateMark state={state} />,
  },
  {
    id: 'exhaustion',
    label: 'Exhaustion',
    hint: 'When the first of its leaks is expected to use up what it grows into: memory and swap of the host, the limit of a control group, descriptors or process ids',
    width: 112,
    align: 'right',
    sortValue: ({ exhaustionAtMs }) => exhaustionAtMs,
    cell: ({ exhaustionAtMs }) =>
      exhaustionAtMs === null ? <Unknown why={NO_FORECAST} /> : <Time atMs={exhaustionAtMs} as="relative" />,
  },
  {
    id: 'used',
    label: 'Memory used',
    hint: '/proc/meminfo: (MemTotal − MemAvailable) / MemTotal',
    width: 136,
    grow: 1,
    align: 'right',
    sortValue: usedRatio,
    cell: (host) => {
      const ratio = usedRatio(host);
      if (ratio === null) return <Unknown why={NO_SAMPLE} />;
      return (
        <span className="flex h-8 items-center">
          <MemoryBar ratio={ratio} />
        </span>
      );
    },
  },
  {
    id: 'trend',
    label: 'Last day',
    hint: 'Memory used over the last 24 hours, a point each quarter of an hour; the scale is its own',
    width: 96,
    cell: (host) => <TrendCell host={host} />,
  },
  {
    id: 'usedBytes',
    label: 'Used',
    hint: '/proc/meminfo: MemTotal − MemAvailable',
    width: 88,
    align: 'right',
    sortValue: usedBytes,
    cell: (host) => <Num value={usedBytes(host)} format={formatBytes} why={NO_SAMPLE} />,
  },
  {
    id: 'available',
    label: 'Available',
    hint: '/proc/meminfo MemAvailable',
    width: 88,
    align: 'right',
    sortValue: ({ memAvailableBytes }) => memAvailableBytes,
    cell: ({ memAvailableBytes }) => <Num value={memAvailableBytes} format={formatBytes} why={NO_SAMPLE} />,
  },
  {
    id: 'swap',
    label: 'Swap used',
    hint: '/proc/meminfo: SwapTotal − SwapFree',
    width: 88,
    align: 'right',
    sortValue: swapUsedBytes,
    cell: (host) =>
      host.swapTotalBytes === 0 ? (
        <span className="text-ink-3">no swap</span>
      ) : (
        <Num value={swapUsedBytes(host)} format={formatBytes} why={NO_SAMPLE} />
      ),
  },
  {
    id: 'processes',
    label: 'Processes',
    hint: 'Directories in /proc',
    width: 88,
    align: 'right',
    sortValue: ({ processCount }) => processCount,
    cell: ({ processCount }) => <Num value={processCount} format={formatCount} why={NO_SAMPLE} />,
  },
  {
    id: 'load',
    label: 'Load',
    hint: '/proc/loadavg, 1 min',
    width: 64,
    align: 'right',
    sortValue: ({ load1 }) => load1,
    cell: ({ load1 }) => <Num value={load1} format={(load) => load.toFixed(2)} why={NO_SAMPLE} />,
  },
  {
    id: 'uptime',
    label: 'Uptime',
    hint: 'Since the boot; of a host that is not heard of, at its last sample',
    width: 96,
    align: 'right',
    sortValue: ({ bootedAtMs }) => (bootedAtMs === null ? null : -bootedAtMs),
    cell: (host) => <Uptime host={host} />,
  },
  {
    id: 'sampled',
    label: 'Last sample',
    width: 120,
    align: 'right',
    sortValue: ({ sampledAtMs }) => sampledAtMs,
    cell: ({ sampledAtMs }) =>
      sampledAtMs === null ? <Unknown why={NO_SAMPLE} /> : <Time atMs={sampledAtMs} as="relative" />,
  },
  {
    id: 'kernel',
    label: 'Kernel',
    hint: 'uname -r',
    width: 136,
    grow: 1,
    sortValue: ({ kernel }) => kernel,
    cell: ({ kernel }) => kernel ?? <Unknown why={NO_HELLO} />,
  },
  {
    id: 'labels',
    label: 'Labels',
    width: 160,
    grow: 1,
    cell: ({ labels }) =>
      Object.entries(labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(' '),
  },
  {
    id: 'distribution',
    label: 'Distribution',
    hint: 'PRETTY_NAME of os-release(5)',
    width: 160,
    grow: 1,
    sortValue: ({ distribution }) => distribution,
    cell: ({ distribution }) => distribution ?? <Unknown why={NO_HELLO} />,
  },
  {
    id: 'agent',
    label: 'Agent',
    width: 72,
    sortValue: ({ agentVersion }) => agentVersion,
    cell: ({ agentVersion }) => agentVersion ?? <Unknown why={NO_HELLO} />,
  },
];
