import type { HostHistory } from '../subjects/host-history.ts';
import type { Gaps } from '../time/gaps.ts';
import type { HostClock } from '../time/host-clock.ts';

/** The host around a subject. */
export interface Surroundings {
  host: HostHistory;
  gaps: Gaps;
  clock: HostClock;
}
