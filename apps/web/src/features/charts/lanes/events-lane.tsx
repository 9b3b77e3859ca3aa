'use client';

import { Tooltip, TooltipGroup } from '@/components/ui/tooltip.tsx';
import { Time } from '@/lib/time/time.tsx';
import { useIsNarrow } from '@/lib/use-media-query.ts';
import { type ChartEvent, eventDetail, eventLabel, type EventMark, markEvents } from '../events.ts';
import type { Window } from '../range.ts';
import { Lane, percent } from './lane.tsx';

/** The width of a mark, as a share of the lane. */
const CLOSEST = 0.016;
const CLOSEST_NARROW = 0.07;

interface EventsLaneProps {
  events: readonly ChartEvent[];
  window: Window;
}

/** Boots, restarts and the like. */
export function EventsLane({ events, window }: EventsLaneProps) {
  const isNarrow = useIsNarrow();
  const marks = markEvents(events, window, isNarrow ? CLOSEST_NARROW : CLOSEST);
  return (
    <Lane label="Events" summary={marks.length === 0 ? 'No events in this range' : 'Events'}>
      <TooltipGroup>
        {marks.map((mark) => (
          <Mark key={mark.events[0]?.atMs} mark={mark} />
        ))}
      </TooltipGroup>
    </Lane>
  );
}

/** Kinds of events have no colour of their own: a letter tells them apart. */
function Mark({ mark: { position, events } }: { mark: EventMark }) {
  return (
    <Tooltip
      content={
        <ul className="flex flex-col gap-1">
          {events.map((event) => (
            <li key={`${event.atMs}${event.kind}`}>
              <b>{eventLabel(event.kind)}</b> <Time atMs={event.atMs} as="full" />
              <br />
              <span className="text-ink-2">{eventDetail(event)}</span>
            </li>
          ))}
        </ul>
      }
    >
      <button
        type="button"
        aria-label={events.map(({ kind }) => eventLabel(kind)).join(', ')}
        className="absolute top-0 flex h-4 min-w-4 -translate-x-1/2 items-center justify-center rounded-sm border border-ink-3 bg-panel px-0.5 leading-none font-semibold"
        style={{ left: percent(position) }}
      >
        {events.length > 1 ? events.length : eventLabel(events[0]?.kind ?? '').charAt(0)}
      </button>
    </Tooltip>
  );
}
