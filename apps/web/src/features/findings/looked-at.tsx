import { formatCount, plural } from '@/lib/format/number.ts';
import type { Host } from '../fleet/use-hosts.ts';

/** What the absence of findings rests on. */
export function LookedAt({ hosts }: { hosts: readonly Host[] }) {
  const heardOf = hosts.filter(({ isConnected }) => isConnected);
  const processes = heardOf.reduce((sum, { processCount }) => sum + (processCount ?? 0), 0);
  const learning = hosts.filter(({ state }) => state === 'learning').length;
  const silent = hosts.length - heardOf.length;
  return (
    <p>
      Looked at {plural(processes, 'process', 'processes')} and the kernel’s memory on{' '}
      {plural(heardOf.length, 'host')}: nothing leaks.
      {learning > 0 &&
        ` ${formatCount(learning)} of them still learning: there the absence means little yet.`}
      {silent > 0 && ` Nothing is heard of ${plural(silent, 'other host')}.`}
    </p>
  );
}
