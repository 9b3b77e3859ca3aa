'use client';

import { formatDuration } from '@/lib/format/number.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import type { Gap } from '../columns.ts';
import type { Window } from '../range.ts';
import { Lane, Stretches } from './lane.tsx';

type Doubt = Gap & { text: string };

const NO_DOUBTS: readonly Doubt[] = [];

interface QualityLaneProps {
  gaps: readonly Gap[];
  /** Stretches with samples that were late or lost, in words. */
  doubts?: readonly Doubt[];
  /** Since when nothing is heard of the host. */
  silentSinceMs: number | null;
  window: Window;
}

/** Where samples are missing, late or lost. */
export function QualityLane({ gaps, doubts = NO_DOUBTS, silentSinceMs, window }: QualityLaneProps) {
  const { format } = useTimeZone();
  const text = ({ fromMs, toMs }: Gap) =>
    fromMs === silentSinceMs
      ? `Unknown since ${format.full(fromMs)}`
      : `Gap: no samples from ${format.full(fromMs)} to ${format.full(toMs)} (${formatDuration(toMs - fromMs)})`;
  return (
    <Lane
      label="Data"
      hint="Hatched: no samples. Outlined: samples that were late or lost."
      summary="Quality of the data"
    >
      <Stretches stretches={doubts} window={window} text={(doubt) => doubt.text} className="border-y-2" />
      <Stretches stretches={gaps} window={window} text={text} className="hatched" />
    </Lane>
  );
}

interface ExcludedLaneProps {
  excluded: readonly (Gap & { reason: string })[];
  window: Window;
}

/** What a proof leaves out, and why. */
export function ExcludedLane({ excluded, window }: ExcludedLaneProps) {
  const { format } = useTimeZone();
  return (
    <Lane label="Left out" hint="Hatched: not used for the fitted line" summary="Left out of the fit">
      <Stretches
        stretches={excluded}
        window={window}
        text={({ fromMs, toMs, reason }) =>
          `Left out, ${reason}: ${format.full(fromMs)} to ${format.full(toMs)} (${formatDuration(toMs - fromMs)})`
        }
        className="hatched"
      />
    </Lane>
  );
}
