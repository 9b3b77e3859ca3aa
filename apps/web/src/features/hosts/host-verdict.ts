import { formatDuration, plural } from '@/lib/format/number.ts';
import type { State } from '../states/states.ts';
import { leakSentence } from '../findings/finding-words.ts';
import type { FindingItem } from '../findings/use-findings.ts';
import type { HostDetail } from './use-host.ts';

type VerdictHost = Pick<
  HostDetail,
  'name' | 'state' | 'openFindings' | 'exhaustionAtMs' | 'learningUntilMs' | 'silentSinceMs' | 'sampledAtMs'
>;

/**
 * A host in one sentence of numbers: what leaks on it, since when, how fast, and when its memory ends.
 * @param worst its most urgent open finding, once it is known
 * @param timeOf writes an instant in the chosen zone
 */
export function hostVerdict(
  host: VerdictHost,
  worst: Pick<FindingItem, 'finding' | 'hosts'> | undefined,
  nowMs: number,
  timeOf: (atMs: number) => string,
): { state: State; sentence: string } {
  const { name, state } = host;
  const leaks = host.openFindings > 0 ? plural(host.openFindings, 'leak') : 'No leaks';
  const end = endOf(host, nowMs, timeOf);
  if (state === 'unknown') return { state, sentence: silence(host, nowMs, timeOf) };
  if (host.openFindings > 0) {
    if (!worst) return { state, sentence: `${leaks} on ${name}${end}` };
    const others = host.openFindings - 1;
    const more = others === 0 ? '' : `; ${plural(others, 'more leak')}`;
    const where =
      worst.hosts.length > 1 ? `${plural(worst.hosts.length, 'host')}, ${name} among them,` : name;
    return { state, sentence: `${leakSentence(worst.finding, where, timeOf)}${end}${more}` };
  }
  if (state === 'learning') {
    const until = host.learningUntilMs === null ? '' : `, until ${timeOf(host.learningUntilMs)}`;
    return { state, sentence: `No leaks on ${name} so far; still learning${until}` };
  }
  return { state, sentence: `No leaks on ${name}` };
}

function silence(
  { name, silentSinceMs, sampledAtMs, openFindings }: VerdictHost,
  nowMs: number,
  timeOf: (atMs: number) => string,
): string {
  const sinceMs = silentSinceMs ?? sampledAtMs;
  if (sinceMs === null) return `${name} is enrolled, and was never heard of`;
  const before = openFindings > 0 ? `; it had ${plural(openFindings, 'leak')} then` : '';
  return `${name} is unknown since ${timeOf(sinceMs)}, for ${formatDuration(nowMs - sinceMs)}${before}`;
}

function endOf({ exhaustionAtMs }: VerdictHost, nowMs: number, timeOf: (atMs: number) => string): string {
  if (exhaustionAtMs === null) return '';
  if (exhaustionAtMs <= nowMs) return `; its memory was expected to end at ${timeOf(exhaustionAtMs)}`;
  return `; its memory ends in ${formatDuration(exhaustionAtMs - nowMs)}`;
}
