'use client';

import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useDeferredValue, useMemo } from 'react';
import { ColumnMenu } from '@/components/ui/data-table/column-menu.tsx';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { Notice } from '@/components/ui/notice.tsx';
import { SearchInput } from '@/components/ui/search-input.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { parseFilter } from '@/lib/filter/filter.ts';
import { plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { processHref } from '@/lib/url/links.ts';
import { useTableParams } from '@/lib/url/use-table-params.ts';
import { SelectionBar } from '../compare/selection-bar.tsx';
import { useSelection } from '../compare/use-selection.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { LineagesView } from './lineages-view.tsx';
import { PROCESS_COLUMNS, TREE_COLUMNS } from './process-columns.tsx';
import { filterProcesses, type ProcessRow, processRows } from './process-rows.ts';
import { arrangeTree } from './process-tree.ts';
import type { HostDetail } from './use-host.ts';
import { useProcesses } from './use-host-tables.ts';

const VIEWS = ['list', 'tree', 'lineages'] as const;
type View = (typeof VIEWS)[number];

const VIEW_OPTIONS: readonly { value: View; label: string; hint: string }[] = [
  { value: 'list', label: 'List', hint: 'Each process by itself' },
  { value: 'tree', label: 'Tree', hint: 'Each beneath the one that has started it' },
  { value: 'lineages', label: 'Lineages', hint: 'Each program across its restarts' },
];

export function ProcessesTab({ host }: { host: HostDetail }) {
  const { data: table, error, refetch } = useProcesses(host.id);
  const params = useTableParams('-growth');
  const [{ view, kernel }, set] = useQueryStates({
    view: parseAsStringLiteral(VIEWS).withDefault('list'),
    kernel: parseAsBoolean.withDefault(false),
  });
  const filterText = useDeferredValue(params.filterText);
  const all = useMemo(
    () =>
      processRows(
        table?.rows ?? [],
        host.facts?.ticksPerSecond ?? null,
        (table?.baselineAtMs ?? null) !== null,
      ),
    [table, host.facts],
  );
  const shown = useMemo(
    () => filterProcesses(all, parseFilter(filterText), kernel),
    [all, filterText, kernel],
  );

  if (!table) {
    return error ? (
      <QueryProblem error={error} what="the processes" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-64" />
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 p-4 pb-2">
        <SearchInput
          className="w-full sm:w-72"
          label="Filter processes"
          placeholder="name unit:nginx state:zombie"
          value={params.filterText}
          onChange={params.setFilterText}
        />
        <Segmented<View>
          label="Processes as"
          value={view}
          options={VIEW_OPTIONS}
          onChange={(next) => void set({ view: next })}
        />
        {view !== 'lineages' && (
          <>
            <Switch checked={kernel} onCheckedChange={(isOn) => void set({ kernel: isOn })}>
              Kernel threads
            </Switch>
            <p className="text-ink-3">
              {plural(shown.length, 'process', 'processes')} at <Time atMs={table.atMs} as="seconds" />
              {table.baselineAtMs !== null && (
                <>
                  ; growth since <Time atMs={table.baselineAtMs} />
                </>
              )}
            </p>
          </>
        )}
        <span className="flex-1" />
        {view !== 'lineages' && (
          <ColumnMenu
            columns={view === 'tree' ? TREE_COLUMNS : PROCESS_COLUMNS}
            hidden={params.hidden}
            onChange={params.setHidden}
          />
        )}
      </div>
      {view === 'lineages' ? (
        <LineagesView host={host} params={params} />
      ) : (
        <ProcessTable host={host} params={params} all={all} shown={shown} isTree={view === 'tree'} />
      )}
    </>
  );
}

interface ProcessTableProps {
  host: HostDetail;
  params: ReturnType<typeof useTableParams>;
  all: readonly ProcessRow[];
  shown: readonly ProcessRow[];
  isTree: boolean;
}

function ProcessTable({ host, params, all, shown, isTree }: ProcessTableProps) {
  const selection = useSelection();
  const { sort, hidden } = params;
  const columns = useMemo(() => PROCESS_COLUMNS.filter(({ id }) => !hidden.includes(id)), [hidden]);
  const treeColumns = useMemo(() => TREE_COLUMNS.filter(({ id }) => !hidden.includes(id)), [hidden]);
  const tree = useMemo(() => {
    if (!isTree) return undefined;
    const pids = new Set(shown.map(({ pid }) => pid));
    const valueOf = TREE_COLUMNS.find(({ id }) => id === sort.id)?.sortValue ?? (() => null);
    return arrangeTree(all, ({ pid }) => pids.has(pid), { valueOf, isDescending: sort.isDescending });
  }, [isTree, all, shown, sort.id, sort.isDescending]);
  const common = {
    label: `Processes of ${host.name}`,
    rowKey: ({ id }: ProcessRow) => id,
    rowHref: ({ id }: ProcessRow) => processHref(id),
    selection,
    sort,
    onSort: params.setSort,
    empty: (
      <Notice title="No process matches the filter">Fields: name, pid, unit, container, user, state.</Notice>
    ),
  };
  return (
    <>
      {selection.keys.length > 0 && (
        <div className="px-4 pb-2">
          <SelectionBar
            subjects={selection.keys.map((id) => `p${id}`)}
            noun="process"
            nouns="processes"
            onClear={selection.clear}
          />
        </div>
      )}
      {tree ? (
        <DataTable
          {...common}
          isArranged
          columns={treeColumns}
          rows={tree}
          rowClassName={({ isZombie, isContext }) => (isZombie || isContext ? 'text-ink-3' : undefined)}
        />
      ) : (
        <DataTable
          {...common}
          columns={columns}
          rows={shown}
          rowClassName={({ isZombie }) => (isZombie ? 'text-ink-3' : undefined)}
        />
      )}
    </>
  );
}
