'use client';

import { Button } from '@/components/ui/button.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { formatDuration } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { PRESETS, type PresetId, type Window } from './range.ts';
import { useTimeRange } from './range-context.tsx';

const OPTIONS = PRESETS.map(({ id, label, spanMs }) => ({
  value: id,
  label,
  hint: `The last ${formatDuration(spanMs)}, going on with new samples`,
}));

interface UptimeRangeProps {
  window: Window;
  /** Left out where there is nothing to go back to. */
  onBack: (() => void) | undefined;
}

/** A range of uptime has no latest: it is the whole of what was watched, or what was zoomed into. */
function UptimeRange({ window, onBack }: UptimeRangeProps) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-ink-2">
      <span>
        uptime {formatDuration(window.fromMs)} – {formatDuration(window.toMs)}
      </span>
      {onBack && (
        <Button size="sm" title="To the range before (double-click in a chart)" onClick={onBack}>
          Back
        </Button>
      )}
    </p>
  );
}

/** The page's time range. */
export function RangePicker() {
  const { axis, isHome, range, window, setPreset, back } = useTimeRange();
  if (axis === 'uptime') return <UptimeRange window={window} onBack={isHome ? undefined : back} />;
  return (
    <div className="flex flex-wrap items-center gap-3">
      {range.kind === 'fixed' && (
        <p className="flex flex-wrap items-center gap-x-2 text-ink-2">
          <span>
            <Time atMs={window.fromMs} as="full" /> – <Time atMs={window.toMs} as="full" /> (
            {formatDuration(window.toMs - window.fromMs)})
          </span>
          <Button size="sm" title="To the range before (double-click in a chart)" onClick={back}>
            Back
          </Button>
        </p>
      )}
      <Segmented<PresetId>
        label="Time range"
        value={range.kind === 'latest' ? range.preset : undefined}
        options={OPTIONS}
        onChange={setPreset}
      />
    </div>
  );
}
