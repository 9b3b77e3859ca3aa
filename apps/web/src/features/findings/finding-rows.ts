import { type Filter, matches } from '@/lib/filter/filter.ts';
import { severityOf } from '../states/states.ts';
import { subjectName } from './finding-words.ts';
import type { FindingItem } from './use-findings.ts';

/** Open ones first, the worst state before the others, then the one whose end is nearest, then the newest. */
export function orderFindings(items: readonly FindingItem[]): FindingItem[] {
  return items.toSorted(
    (a, b) =>
      Number(b.isOpen) - Number(a.isOpen) ||
      severityOf(b.finding.state) - severityOf(a.finding.state) ||
      endOf(a) - endOf(b) ||
      b.id - a.id,
  );
}

function endOf({ finding, isOpen }: FindingItem): number {
  return isOpen ? (finding.forecast?.atMs[1] ?? Number.MAX_SAFE_INTEGER) : 0;
}

export function filterFindings(items: readonly FindingItem[], filter: Filter): FindingItem[] {
  return items.filter(({ verdict, hostName, hosts, finding, isOpen, decision }) =>
    matches(filter, {
      texts: [verdict, hostName, subjectName(finding), finding.subject.command ?? null],
      fields: {
        state: finding.state,
        host: hosts.map(({ name }) => name).join(' '),
        class: finding.class,
        kind: finding.subject.kind,
        decision: decision?.decision ?? 'none',
        unit: finding.subject.unit ?? null,
        container: finding.subject.container ?? null,
        is: isOpen ? 'open' : 'closed',
      },
    }),
  );
}

/** Growth in bytes, where a finding that counts processes knows it too. */
export function bytesPerHour({
  finding,
}: {
  finding: Pick<FindingItem['finding'], 'metric' | 'slopePerHour' | 'bytesPerHour'>;
}): number | null {
  return finding.metric.endsWith('Bytes') ? finding.slopePerHour[1] : (finding.bytesPerHour ?? null);
}

/** The first of the given findings that each host has: of ordered ones its most urgent. */
export function leaksByHost(ordered: readonly FindingItem[]): Map<number, FindingItem> {
  const first = new Map<number, FindingItem>();
  for (const item of ordered) {
    for (const { id } of item.hosts) if (!first.has(id)) first.set(id, item);
  }
  return first;
}
