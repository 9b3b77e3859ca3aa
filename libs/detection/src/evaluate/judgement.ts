import type { Interval, SubjectState } from '../model.ts';

/** What a detector says of one series. */
export interface Judgement {
  id: string;
  /** As it stands at the end of the series. */
  state: SubjectState;
  /** Was a leak claimed, at any time? */
  leak: boolean;
  /** How often one was claimed anew. */
  claims: number;
  class: 'idle' | 'work' | 'load' | 'none';
  flaggedIndex: number | null;
  onsetIndex: number | null;
  slopePerHour: Interval | null;
  /** From the end of the series. */
  exhaustedInHours: Interval | null;
}

/** One line of the output file, in the format of datasets. */
export function judgementLine(judgement: Judgement): Record<string, unknown> {
  return {
    id: judgement.id,
    state: judgement.state,
    leak: judgement.leak,
    class: judgement.class,
    flagged_index: judgement.flaggedIndex,
    onset_index: judgement.onsetIndex,
    slope_bytes_per_hour: judgement.slopePerHour,
    exhausted_in_hours: judgement.exhaustedInHours,
  };
}
