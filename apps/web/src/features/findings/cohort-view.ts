import type { Finding, FindingItem } from './use-findings.ts';

type Cohort = NonNullable<Finding['cohort']>;
export type CohortMember = Cohort['members'][number];

/** One version of a program, and how its hosts fare. */
export interface VersionRow {
  /** Null where the version is not known. */
  version: string | null;
  hosts: number;
  growing: number;
  /** Median growth an hour of those that grow, else of all. */
  perHour: number;
}

/** The members by version: the one that grows on the most of its hosts first. */
export function pivotByVersion(members: readonly CohortMember[]): VersionRow[] {
  return Array.from(
    Map.groupBy(members, ({ version }) => version ?? null),
    ([version, ofVersion]): VersionRow => {
      const growing = ofVersion.filter(({ isGrowing }) => isGrowing);
      return {
        version,
        hosts: new Set(ofVersion.map(({ host }) => host)).size,
        growing: new Set(growing.map(({ host }) => host)).size,
        perHour: medianOf((growing.length > 0 ? growing : ofVersion).map(({ perHour }) => perHour)),
      };
    },
  ).toSorted(
    (a, b) =>
      b.growing / b.hosts - a.growing / a.hosts ||
      (a.version ?? '').localeCompare(b.version ?? '', 'en', { numeric: true }),
  );
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Digits in a command tell runs of a program apart, not programs. */
const programOf = (finding: Finding) => (finding.subject.command ?? '').replaceAll(/\d+/g, '#');

/** Findings of the same program and metric on other hosts. */
export function sameElsewhere(
  { id, hostId, finding }: Pick<FindingItem, 'id' | 'hostId' | 'finding'>,
  all: readonly FindingItem[],
): FindingItem[] {
  const program = programOf(finding);
  if (program === '') return [];
  return all.filter(
    (one) =>
      one.id !== id &&
      one.hostId !== hostId &&
      one.finding.metric === finding.metric &&
      programOf(one.finding) === program,
  );
}

/** One line a host: its latest finding, an open one before others, and how many came before. */
export function latestByHost(items: readonly FindingItem[]): { latest: FindingItem; earlier: number }[] {
  return Array.from(Map.groupBy(items, ({ hostId }) => hostId).values(), (ofHost) => {
    const [latest] = ofHost.toSorted((a, b) => Number(b.isOpen) - Number(a.isOpen) || b.id - a.id);
    return { latest: latest as FindingItem, earlier: ofHost.length - 1 };
  });
}
