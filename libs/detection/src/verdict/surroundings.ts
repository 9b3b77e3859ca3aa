import type { Gaps } from '../time/gaps.ts';
import type { HostClock } from '../time/host-clock.ts';
import type { Growth } from '../paths/path.ts';
import type { Suspect } from '../subjects/suspect.ts';

/** A host's memory, as verdicts ask about it. */
export interface HostMemory {
  memTotalBytes: number;
  /** What is left before memory ends: MemAvailable and free swap. Undefined where that is unknown. */
  headroomBytes: number | undefined;
  /** All that there is, swap included. */
  readonly limitBytes: number;
  /** MemTotal − MemAvailable now, and at an instant; NaN where unknown. */
  readonly usedBytes: number;
  usedAt(atMs: number): number;
  /** Was a user's session active since then? Undefined where that is unknown for any of the time. */
  hadSessionsSince?(fromMs: number): boolean | undefined;
}

/** The host around a subject. */
export interface Surroundings {
  host: HostMemory;
  gaps: Gaps;
  clock: Pick<HostClock, 'nowMs' | 'hostTime'>;
  /** When the subject ended and was started again, by the host's clock, between two instants of its axis. */
  restarts?: (fromMs: number, toMs: number) => { fromMs: number; toMs: number }[];
  /** Does growth meet what people ask of it, and is it not told already? All of it where nobody asks anything. */
  isWanted?: (growth: Growth, suspect: Suspect) => boolean;
}
