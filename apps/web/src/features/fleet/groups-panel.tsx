'use client';

import { useMemo } from 'react';
import type { Column } from '@/components/ui/data-table/column.ts';
import { DataTable } from '@/components/ui/data-table/data-table.tsx';
import { parseSort } from '@/components/ui/data-table/sort.ts';
import { Num, Unknown } from '@/components/ui/num.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { formatCount, formatPercent } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { StateIcon } from '../states/state-mark.tsx';
import { STATE_WORDS } from '../states/states.ts';
import { type GroupBy, groupFilter, groupHosts, type HostGroup } from './group-hosts.ts';
import type { Host } from './use-hosts.ts';

interface GroupsPanelProps {
  hosts: readonly Host[];
  by: GroupBy;
  label: string;
  onFilter: (term: string) => void;
}

/** Hosts put together by what they share: a version that leaks stands out among those that do not. */
export function GroupsPanel({ hosts, by, label, onFilter }: GroupsPanelProps) {
  const groups = useMemo(() => groupHosts(hosts, by), [hosts, by]);
  const columns = useMemo(() => columnsOf(label, by, onFilter), [label, by, onFilter]);
  return (
    <Panel className="overflow-hidden">
      <DataTable
        label={`Hosts by ${label}`}
        columns={columns}
        rows={groups}
        rowKey={({ value }) => value ?? ''}
        // The order of the groups is theirs: the greatest share of leaking hosts first.
        sort={parseSort('none')}
        onSort={() => undefined}
        empty={null}
        className="max-h-72"
      />
    </Panel>
  );
}

function columnsOf(label: string, by: GroupBy, onFilter: (term: string) => void): Column<HostGroup>[] {
  return [
    {
      id: 'value',
      label,
      width: 168,
      grow: 2,
      cell: ({ value }) =>
        value === null ? (
          <span className="text-ink-3">without</span>
        ) : (
          <button
            type="button"
            title="Show these hosts only"
            className="font-medium hover:underline"
            onClick={() => onFilter(groupFilter(by, value))}
          >
            {value}
          </button>
        ),
    },
    {
      id: 'hosts',
      label: 'Hosts',
      width: 72,
      align: 'right',
      cell: ({ hosts }) => formatCount(hosts.length),
    },
    {
      id: 'leaking',
      label: 'Leaking',
      hint: 'Hosts of the group with an open finding',
      width: 120,
      align: 'right',
      cell: ({ hosts }) => {
        const leaking = hosts.filter(({ openFindings }) => openFindings > 0).length;
        return leaking === 0 ? (
          <span className="text-ink-3">0</span>
        ) : (
          <b className="font-medium">
            {formatCount(leaking)} of {formatCount(hosts.length)}
          </b>
        );
      },
    },
    {
      id: 'states',
      label: 'States',
      width: 240,
      grow: 2,
      cell: ({ states }) => (
        <span className="inline-flex gap-3">
          {states.map(({ state, count }) => (
            <span key={state} className="inline-flex items-center gap-1" title={STATE_WORDS[state].hint}>
              <StateIcon state={state} className="size-2.5" />
              {formatCount(count)} <span className="text-ink-3">{STATE_WORDS[state].word}</span>
            </span>
          ))}
        </span>
      ),
    },
    {
      id: 'used',
      label: 'Memory used, median',
      width: 144,
      align: 'right',
      cell: ({ medianUsedRatio }) => (
        <Num value={medianUsedRatio} format={formatPercent} why="no sample of these hosts has come yet" />
      ),
    },
    {
      id: 'exhaustion',
      label: 'First exhaustion',
      width: 136,
      align: 'right',
      cell: ({ exhaustionAtMs }) =>
        exhaustionAtMs === null ? (
          <Unknown why="no leak on them has an end that can be told" />
        ) : (
          <Time atMs={exhaustionAtMs} as="relative" />
        ),
    },
  ];
}
