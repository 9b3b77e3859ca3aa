import { Unknown } from '@/components/ui/num.tsx';
import { formatBytes, formatCount, formatDuration, formatRate, formatSigned } from '@/lib/format/number.ts';
import type { Change } from './columns.ts';

/** What a change comes to in an hour or a day; of one that took minutes, the change itself. */
export function growthText(
  { start, now, elapsedMs, perHour }: Change,
  isBytes: boolean,
): { text: string; hint: string } {
  const format = isBytes ? formatBytes : formatCount;
  const change = `${formatSigned(now - start, format)} in ${formatDuration(elapsedMs)}`;
  if (perHour !== null) return { text: formatRate(isBytes ? 'ownBytes' : 'count', perHour), hint: change };
  return { text: formatSigned(now - start, format), hint: `${change}: too short a time to speak of an hour` };
}

interface GrowthProps {
  change: Change | null;
  isBytes?: boolean;
}

export function Growth({ change, isBytes = true }: GrowthProps) {
  if (!change) return <Unknown why="no sample in this range has it" />;
  if (change.elapsedMs === 0) return <Unknown why="one sample in this range: growth needs two" />;
  const { text, hint } = growthText(change, isBytes);
  // What stands still is not what one looks for.
  if (change.now === change.start) {
    return (
      <span title={hint} className="text-ink-3">
        flat
      </span>
    );
  }
  return <span title={hint}>{text}</span>;
}
