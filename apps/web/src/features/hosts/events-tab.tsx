'use client';

import { Notice } from '@/components/ui/notice.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Time } from '@/lib/time/time.tsx';
import { eventDetail, eventLabel } from '../charts/events.ts';
import { QueryProblem } from '../shell/query-problem.tsx';
import type { HostDetail } from './use-host.ts';
import { useHostEvents } from './use-host-events.ts';

/** What happened in the page's range, newest first. */
export function EventsTab({ host }: { host: HostDetail }) {
  const { data: events, error, refetch } = useHostEvents(host.id);
  if (!events) {
    return error ? (
      <QueryProblem error={error} what="the events" onRetry={refetch} />
    ) : (
      <Skeleton className="m-4 h-32" />
    );
  }
  if (events.length === 0) {
    return (
      <Notice title="No events in this range">
        Boots, agent starts and stops, clock jumps and kills stand here.
      </Notice>
    );
  }
  return (
    <table className="w-full">
      <thead className="text-xs text-ink-3">
        <tr className="h-9 border-b border-line text-left [&>th]:px-4 [&>th]:font-medium">
          <th scope="col" className="w-48">
            Time
          </th>
          <th scope="col" className="w-40">
            Event
          </th>
          <th scope="col">Detail</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr
            key={`${event.atMs}${event.kind}`}
            className="border-b border-line align-top last:border-0 [&>td]:px-4 [&>td]:py-1.5"
          >
            <td className="whitespace-nowrap">
              <Time atMs={event.atMs} as="full" />
            </td>
            <td className="font-medium">{eventLabel(event.kind)}</td>
            <td className="wrap-anywhere text-ink-2">{eventDetail(event)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
