import { severityOf } from '../states/states.ts';
import { countByState, usedRatio } from './host-rows.ts';
import type { Host } from './use-hosts.ts';

/** What hosts can be grouped by: a fact, or `label:` and its key. */
export type GroupBy = string;

export interface HostGroup {
  /** Null for hosts that have no such fact. */
  value: string | null;
  hosts: Host[];
  states: ReturnType<typeof countByState>;
  leaks: number;
  /** When the first of its hosts runs out of memory. */
  exhaustionAtMs: number | null;
  medianUsedRatio: number | null;
}

const FACTS: Readonly<Record<string, { label: string; valueOf: (host: Host) => string | null }>> = {
  kernel: { label: 'Kernel', valueOf: ({ kernel }) => kernel },
  distribution: { label: 'Distribution', valueOf: ({ distribution }) => distribution },
  arch: { label: 'Architecture', valueOf: ({ architecture }) => architecture },
  agent: { label: 'Agent version', valueOf: ({ agentVersion }) => agentVersion },
};

const LABEL = 'label:';

/** What the hosts of this fleet can be grouped by, labels first. */
export function groupings(hosts: readonly Host[]): { value: GroupBy; label: string }[] {
  // Hosts that have the same labels share one object of them.
  const sets = new Set(hosts.map((host) => host.labels));
  const labels = new Set([...sets].flatMap((set) => Object.keys(set)));
  return [
    ...[...labels].toSorted().map((key) => ({ value: `${LABEL}${key}`, label: `Label ${key}` })),
    ...Object.entries(FACTS).map(([value, { label }]) => ({ value, label })),
  ];
}

/** Groups with the worst first. */
export function groupHosts(hosts: readonly Host[], by: GroupBy): HostGroup[] {
  const valueOf = by.startsWith(LABEL)
    ? (host: Host) => host.labels[by.slice(LABEL.length)] ?? null
    : (FACTS[by]?.valueOf ?? (() => null));
  const groups = Map.groupBy(hosts, valueOf);
  return [...groups]
    .map(([value, members]): HostGroup => ({
      value,
      hosts: members,
      states: countByState(members),
      leaks: members.reduce((sum, { openFindings }) => sum + openFindings, 0),
      exhaustionAtMs: members.reduce<number | null>(
        (first, { exhaustionAtMs: one }) => (one === null ? first : Math.min(first ?? one, one)),
        null,
      ),
      medianUsedRatio: medianOf(members.flatMap((host) => usedRatio(host) ?? [])),
    }))
    .toSorted(
      (a, b) =>
        leakShare(b) - leakShare(a) ||
        worst(b) - worst(a) ||
        Number(a.value === null) - Number(b.value === null) ||
        (a.value ?? '').localeCompare(b.value ?? '', 'en', { numeric: true }),
    );
}

/** How a filter names a group. */
export function groupFilter(by: GroupBy, value: string): string {
  const field = by.startsWith(LABEL) ? by.slice(LABEL.length) : by;
  const term = `${field}:${value}`.toLowerCase();
  return /\s/.test(value) ? term.replace(':', ':"') + '"' : term;
}

function leakShare({ hosts }: HostGroup): number {
  return hosts.filter(({ openFindings }) => openFindings > 0).length / hosts.length;
}

function worst({ states }: HostGroup): number {
  return states[0] ? severityOf(states[0].state) : 0;
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}
