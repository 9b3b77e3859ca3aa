import { formatDuration, plural } from '@/lib/format/number.ts';
import { severityOf, type State } from '../states/states.ts';
import type { Host } from './use-hosts.ts';

type VerdictHost = Pick<
  Host,
  'name' | 'state' | 'openFindings' | 'exhaustionAtMs' | 'learningUntilMs' | 'silentSinceMs'
>;

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
  hosts: readonly VerdictHost[],
  nowMs: number,
  timeOf: (atMs: number) => string,
): FleetVerdict {
  const worst =
    hosts.map(({ state }) => state).toSorted((a, b) => severityOf(b) - severityOf(a))[0] ?? 'learning';
  const parts = [
    leaksOf(hosts),
    exhaustionOf(hosts, nowMs, timeOf),
    learningOf(hosts, timeOf),
    silenceOf(hosts, timeOf),
  ].filter((part) => part !== undefined);
  const sentence = parts.join('; ');
  return { state: worst, sentence: `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}` };
}

function leaksOf(hosts: readonly VerdictHost[]): string | undefined {
  const leaking = hosts.filter(({ openFindings }) => openFindings > 0);
  const leaks = leaking.reduce((sum, { openFindings }) => sum + openFindings, 0);
  if (leaks > 0) return `${plural(leaks, 'leak')} on ${leaking.length} of ${plural(hosts.length, 'host')}`;
  const heardOf = hosts.filter(({ state }) => state !== 'unknown');
  return heardOf.length === 0 ? undefined : `No leaks on ${plural(heardOf.length, 'host')}`;
}

function exhaustionOf(
  hosts: readonly VerdictHost[],
  nowMs: number,
  timeOf: (atMs: number) => string,
): string | undefined {
  const first = hosts
    .flatMap(({ name, exhaustionAtMs }) => (exhaustionAtMs === null ? [] : [{ name, atMs: exhaustionAtMs }]))
    .toSorted((a, b) => a.atMs - b.atMs)[0];
  if (!first) return undefined;
  if (first.atMs <= nowMs) return `memory of ${first.name} was expected to end at ${timeOf(first.atMs)}`;
  return `first exhaustion in ${formatDuration(first.atMs - nowMs)}: ${first.name}`;
}

function learningOf(hosts: readonly VerdictHost[], timeOf: (atMs: number) => string): string | undefined {
  const learning = hosts.filter(({ state }) => state === 'learning');
  if (learning.length === 0) return undefined;
  const untilMs = lastLearningMs(learning);
  const who = hosts.length === 1 ? 'still' : `${learning.length} still`;
  return `${who} learning${untilMs === null ? '' : `, until ${timeOf(untilMs)}`}`;
}

/** When the last of these hosts has been watched for long enough; null when no sample of any has come yet. */
export function lastLearningMs(hosts: readonly Pick<Host, 'learningUntilMs'>[]): number | null {
  const known = hosts.flatMap(({ learningUntilMs }) => (learningUntilMs === null ? [] : [learningUntilMs]));
  return known.length === 0 ? null : Math.max(...known);
}

function silenceOf(hosts: readonly VerdictHost[], timeOf: (atMs: number) => string): string | undefined {
  const silent = hosts.filter(({ state }) => state === 'unknown');
  if (silent.length === 0) return undefined;
  const sinceMs = Math.min(...silent.map(({ silentSinceMs }) => silentSinceMs ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(sinceMs)) return `${silent.length} never heard of`;
  const since = `${silent.length > 1 ? ', the first' : ''} since ${timeOf(sinceMs)}`;
  if (silent.length === hosts.length) return `nothing is heard of ${plural(silent.length, 'host')}${since}`;
  return `${silent.length} unknown${since}`;
}
