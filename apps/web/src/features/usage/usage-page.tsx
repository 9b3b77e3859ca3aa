'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryState } from 'nuqs';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Select } from '@/components/ui/select.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { plural } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { useTRPC } from '@/lib/trpc/client.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import { Verdict } from '../states/verdict.tsx';
import { UsageMapTable } from './usage-map.tsx';
import { type UsageItem, type UsageMap, usageName, usageSentence } from './usage-view.ts';

/** Maps are made anew once an hour. */
const REFETCH_MS = 60_000;

/** Hosts by how much they use of something that many of them have; the address says of what. */
export function UsagePage() {
  const trpc = useTRPC();
  const [asked, setAsked] = useQueryState('of', parseAsString);
  const list = useQuery(trpc.usage.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  const id = asked ?? list.data?.[0]?.id;
  const map = useQuery(
    trpc.usage.get.queryOptions(
      { id: id ?? '' },
      { enabled: id !== undefined, placeholderData: keepPreviousData, refetchInterval: REFETCH_MS },
    ),
  );
  const problem = list.error ?? map.error;
  if (!list.data) {
    return problem ? <QueryProblem error={problem} what="the maps" onRetry={list.refetch} /> : <Loading />;
  }
  if (list.data.length === 0) {
    return (
      <Verdict state="learning" facts="Hosts are counted once an hour, for each hour that they were watched.">
        Nothing is known yet that five hosts have in common
      </Verdict>
    );
  }
  if (!map.data) {
    return problem ? <QueryProblem error={problem} what="this map" onRetry={map.refetch} /> : <Loading />;
  }
  return <Shown map={map.data} items={list.data} onAsk={(next) => void setAsked(next)} />;
}

interface ShownProps {
  map: UsageMap;
  items: readonly UsageItem[];
  onAsk: (id: string) => void;
}

function Shown({ map, items, onAsk }: ShownProps) {
  const [first, last] = [map.times[0], map.times.at(-1)];
  return (
    <>
      <Verdict state={map.rising > 0 ? 'watch' : 'healthy'}>{usageSentence(map)}</Verdict>
      <Panel>
        <PanelHeader>
          <PanelTitle>
            <Hint content="Each host is counted in the bucket that its lowest level of the hour lies in. A leak moves hosts up, hour after hour. “Rising”: so many more have come from below than fell back that chance would do it once in a hundred times; a rollout that makes all of them larger at once does it too, in one step.">
              Hosts by use
            </Hint>
          </PanelTitle>
          <Select
            aria-label="Of what"
            value={map.id}
            className="max-w-full min-w-0 flex-1 sm:max-w-xl"
            onChange={(event) => onAsk(event.target.value)}
          >
            {items.map((item) => (
              <option key={item.id} value={item.id}>
                {item.rising > 0 ? '▲ ' : ''}
                {usageName(item)} ({plural(item.hosts, 'host')})
              </option>
            ))}
          </Select>
          {first !== undefined && last !== undefined && (
            <p className="text-ink-3">
              <Time atMs={first} /> to <Time atMs={last} />
            </p>
          )}
        </PanelHeader>
        <PanelContent>
          <UsageMapTable map={map} label={`Hosts by use: ${usageName(map)}`} />
        </PanelContent>
      </Panel>
    </>
  );
}

function Loading() {
  return (
    <>
      <Skeleton className="mb-4 h-8 w-2/3" />
      <Skeleton className="h-72" />
    </>
  );
}
