import type { Column } from '@/components/ui/data-table/column.ts';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { formatBytes, formatCount, formatDuration, formatSigned } from '@/lib/format/number.ts';
import { PLACE_COLUMN } from './place-column.tsx';
import type { ProcessRow } from './process-rows.ts';
import type { TreeRow } from './process-tree.ts';

const UNREADABLE = 'the agent could not read it';
const NO_BASELINE = 'this boot has no baseline yet';

const bytes = (value: number | null) => <Num value={value} format={formatBytes} why={UNREADABLE} />;
const count = (value: number | null) => <Num value={value} format={formatCount} why={UNREADABLE} />;

export const PROCESS_COLUMNS: readonly Column<ProcessRow>[] = [
  {
    id: 'name',
    label: 'Process',
    width: 176,
    grow: 1,
    sortValue: ({ displayName }) => displayName,
    cell: ({ displayName, isZombie, isKernelThread }) => (
      <>
        {displayName}
        {isZombie && (
          <Tag title="It has ended, and its parent has not asked how: /proc/PID/stat state Z">✕ zombie</Tag>
        )}
        {isKernelThread && <Tag title="It runs in the kernel and has no memory of its own">kernel</Tag>}
      </>
    ),
  },
  { id: 'pid', label: 'Pid', width: 72, align: 'right', sortValue: ({ pid }) => pid, cell: ({ pid }) => pid },
  {
    id: 'growth',
    label: 'Growth',
    hint: 'Change of own memory since the baseline of this boot; all of it where the process is newer',
    width: 112,
    align: 'right',
    sortValue: ({ growthBytes }) => growthBytes,
    cell: ({ growthBytes, isNew }) => (
      <span title={isNew ? 'It started after the baseline: all that it has came since' : undefined}>
        {isNew && <span className="mr-1 text-xs text-ink-3">new</span>}
        <Num value={growthBytes} format={(value) => formatSigned(value, formatBytes)} why={NO_BASELINE} />
      </span>
    ),
  },
  {
    id: 'own',
    label: 'Own memory',
    hint: '/proc/PID/statm (resident − shared) + /proc/PID/status VmSwap: what ends with the process',
    width: 104,
    align: 'right',
    sortValue: ({ ownBytes }) => ownBytes,
    cell: ({ ownBytes }) => bytes(ownBytes),
  },
  {
    id: 'rss',
    label: 'RSS',
    hint: '/proc/PID/statm resident, with what is shared',
    width: 88,
    align: 'right',
    sortValue: ({ rssBytes }) => rssBytes,
    cell: ({ rssBytes }) => bytes(rssBytes),
  },
  {
    id: 'swap',
    label: 'Swapped',
    hint: '/proc/PID/status VmSwap',
    width: 88,
    align: 'right',
    sortValue: ({ swapBytes }) => swapBytes,
    cell: ({ swapBytes }) => bytes(swapBytes),
  },
  {
    id: 'threads',
    label: 'Threads',
    hint: '/proc/PID/stat num_threads',
    width: 72,
    align: 'right',
    sortValue: ({ threads }) => threads,
    cell: ({ threads }) => count(threads),
  },
  {
    id: 'descriptors',
    label: 'Descriptors',
    hint: 'Entries of /proc/PID/fd',
    width: 92,
    align: 'right',
    sortValue: ({ descriptors }) => descriptors,
    cell: ({ descriptors }) => count(descriptors),
  },
  {
    id: 'cpu',
    label: 'CPU time',
    hint: '/proc/PID/stat utime + stime, since it started',
    width: 88,
    align: 'right',
    sortValue: ({ cpuMs }) => cpuMs,
    cell: ({ cpuMs }) => <Num value={cpuMs} format={formatDuration} why={UNREADABLE} />,
  },
  PLACE_COLUMN,
  {
    id: 'command',
    label: 'Command',
    hint: '/proc/PID/cmdline, scrubbed of secrets on the host',
    width: 240,
    grow: 3,
    sortValue: ({ command }) => command,
    cell: ({ command }) => (
      <span title={command ?? undefined} className="font-mono text-xs text-ink-2">
        {command === null || command === '' ? <Unknown why="it has no command line" /> : command}
      </span>
    ),
  },
];

function Tag({ title, children }: { title: string; children: string }) {
  return (
    <span
      title={title}
      className="ml-2 rounded-sm border border-line-strong px-1 text-xs font-normal text-ink-2"
    >
      {children}
    </span>
  );
}

const NAME_WIDTH = 288;
const INDENT = 14;
/** Deeper than this nobody counts the steps. */
const DEEPEST = 12;

const SUBTREE: Column<TreeRow> = {
  id: 'subtree',
  label: 'With all beneath',
  hint: 'Own memory of the process and of all that it and theirs have started',
  width: 128,
  align: 'right',
  sortValue: ({ subtreeBytes }) => subtreeBytes,
  cell: ({ subtreeBytes, descendants }) => (
    <span title={`${descendants} beneath it`}>{bytes(subtreeBytes)}</span>
  ),
};

/** The same columns for a tree: names are indented, and a branch has a sum. */
export const TREE_COLUMNS: readonly Column<TreeRow>[] = PROCESS_COLUMNS.flatMap(
  (column): Column<TreeRow>[] => {
    if (column.id === 'growth') return [column, SUBTREE];
    if (column.id !== 'name') return [column];
    return [
      {
        ...column,
        width: NAME_WIDTH,
        cell: (row) => (
          <span style={{ paddingLeft: Math.min(row.depth, DEEPEST) * INDENT }}>
            {row.depth > 0 && (
              <span aria-hidden className="mr-1 text-ink-3">
                └
              </span>
            )}
            {column.cell(row)}
          </span>
        ),
      },
    ];
  },
);
