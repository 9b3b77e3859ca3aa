'use client';

import { useStore } from '@/lib/external-store.ts';
import { formatPercent } from '@/lib/format/number.ts';
import { nearestIndex } from '../columns.ts';
import type { Window } from '../range.ts';
import { useTimeRange } from '../range-context.tsx';
import { activityPath, STRIP } from './activity-path.ts';
import { Lane } from './lane.tsx';

interface ActivityLaneProps {
  timesMs: readonly number[];
  /** 0 idle, 1 busy. */
  activity: readonly (number | null)[];
  window: Window;
}

/** What users and load did: the height of the strip. */
export function ActivityLane({ timesMs, activity, window }: ActivityLaneProps) {
  const { hover } = useTimeRange();
  const hoverMs = useStore(hover);
  const index = hoverMs === null ? undefined : nearestIndex(timesMs, activity, hoverMs);
  const value = index === undefined ? undefined : activity[index];
  return (
    <Lane
      label="Activity"
      hint="CPU, network and sessions of each interval, 0 (idle) to 1 (busy): /proc/stat, /proc/net/dev, /run/systemd/sessions"
      summary="Activity of users and load"
    >
      <svg
        viewBox={`0 0 ${STRIP.width} ${STRIP.height}`}
        preserveAspectRatio="none"
        aria-hidden
        className="absolute inset-0 size-full text-ink-3"
      >
        <path d={activityPath(timesMs, activity, window)} fill="currentColor" opacity=".7" />
      </svg>
      {value !== undefined && value !== null && (
        <span className="absolute top-0 right-1 rounded-sm bg-panel px-1 text-xs text-ink">
          {formatPercent(value)} busy
        </span>
      )}
    </Lane>
  );
}
