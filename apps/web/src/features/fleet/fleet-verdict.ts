import { formatCount, formatDuration, plural } from '@/lib/format/number.ts';
import { type Outputs } from '@/lib/trpc/client.ts';
import { severityOf, type State } from '../states/states.ts';

export type FleetSummary = Outputs['hosts']['summary'];

interface FleetVerdict {
  /** The worst of the fleet. */
  state: State;
  sentence: string;
}

/**
 * The fleet in one sentence of numbers: leaks, the first end of memory, and what is not known yet.
 * @param timeOf writes an instant in the chosen zone
 */
export function fleetVerdict(
  fleet: FleetSummary,
  nowMs: number,
  timeOf: (atMs: number) => string,
): FleetVerdict {
  const states = Object.keys(fleet.countByState) as State[];
  const worst = states.toSorted((a, b) => severityOf(b) - severityOf(a))[0] ?? 'learning';
  const parts = [
    leaksOf(fleet),
    exhaustionOf(fleet, nowMs, timeOf),
    learningOf(fleet, timeOf),
    silenceOf(fleet, timeOf),
  ].filter((part) => part !== undefined);
  const sentence = parts.join('; ');
  return { state: worst, sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}` };
}

function leaksOf({ hostCount, leakCount, leakingHostCount, countByState }: FleetSummary): string | undefined {
  if (leakCount > 0)
    return `${plural(leakCount, 'leak')} on ${formatCount(leakingHostCount)} of ${plural(hostCount, 'host')}`;
  const heardOf = hostCount - (countByState.unknown ?? 0);
  return heardOf === 0 ? undefined : `No leaks on ${plural(heardOf, 'host')}`;
}

function exhaustionOf(
  { firstExhaustion: first }: FleetSummary,
  nowMs: number,
  timeOf: (atMs: number) => string,
): string | undefined {
  if (!first) return undefined;
  if (first.atMs <= nowMs) return `memory of ${first.hostName} was expected to end at ${timeOf(first.atMs)}`;
  return `first exhaustion in ${formatDuration(first.atMs - nowMs)}: ${first.hostName}`;
}

function learningOf(
  { hostCount, countByState, learningUntilMs }: FleetSummary,
  timeOf: (atMs: number) => string,
): string | undefined {
  const learning = countByState.learning ?? 0;
  if (learning === 0) return undefined;
  const who = hostCount === 1 ? 'still' : `${formatCount(learning)} still`;
  return `${who} learning${learningUntilMs === null ? '' : `, until ${timeOf(learningUntilMs)}`}`;
}

function silenceOf(
  { hostCount, countByState, silentSinceMs }: FleetSummary,
  timeOf: (atMs: number) => string,
): string | undefined {
  const silent = countByState.unknown ?? 0;
  if (silent === 0) return undefined;
  if (silentSinceMs === null) return `${formatCount(silent)} never heard of`;
  const since = `${silent > 1 ? ', the first' : ''} since ${timeOf(silentSinceMs)}`;
  if (silent === hostCount) return `nothing is heard of ${plural(silent, 'host')}${since}`;
  return `${formatCount(silent)} unknown${since}`;
}
