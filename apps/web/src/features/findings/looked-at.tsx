import { formatCount, plural } from '@/lib/format/number.ts';
import type { FleetSummary } from '../fleet/fleet-verdict.ts';

/** What the absence of findings rests on. */
export function LookedAt({ fleet }: { fleet: FleetSummary }) {
  const { hostCount, connectedCount, processCount, countByState } = fleet;
  const learning = countByState.learning ?? 0;
  const silent = hostCount - connectedCount;
  return (
    <p>
      Looked at {plural(processCount, 'process', 'processes')} and the kernel’s memory on{' '}
      {plural(connectedCount, 'host')}: nothing leaks.
      {learning > 0 &&
        ` ${formatCount(learning)} of them still learning: there the absence means little yet.`}
      {silent > 0 && ` Nothing is heard of ${plural(silent, 'other host')}.`}
    </p>
  );
}
