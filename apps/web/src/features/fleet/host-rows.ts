import { type Filter, isEmpty, matches } from '@/lib/filter/filter.ts';
import { bytesPerHour } from '../findings/finding-rows.ts';
import { subjectName } from '../findings/finding-words.ts';
import type { OpenLeaks } from '../findings/open-leaks.ts';
import type { FindingItem } from '../findings/use-findings.ts';
import { severityOf, STATES, type State } from '../states/states.ts';
import { hostLeak } from './host-leak.ts';
import type { Host } from './use-hosts.ts';

type Leak = Pick<FindingItem['finding'], 'class' | 'metric' | 'subject' | 'bytesPerHour' | 'slopePerHour'>;

type Open = { byHost: ReadonlyMap<number, { finding: Leak }> } & Pick<OpenLeaks, 'whyMissing'>;

/** @param open the most urgent leak of each host */
export function filterHosts(hosts: readonly Host[], filter: Filter, open: Open): readonly Host[] {
  if (isEmpty(filter)) return hosts;
  return hosts.filter((host) => {
    const found = hostLeak<Leak>(host, open);
    const leak = found.is === 'leak' ? found.finding : undefined;
    return matches(filter, {
      texts: [host.name, host.kernel, host.distribution, ...Object.values(host.labels)],
      fields: {
        ...Object.fromEntries(Object.entries(host.labels).map(([key, value]) => [key.toLowerCase(), value])),
        name: host.name,
        state: host.state,
        kernel: host.kernel,
        distribution: host.distribution,
        agent: host.agentVersion,
        arch: host.architecture,
        // What kind of leak, and of what: leak:idle, leak:runner.js.
        leak: leak ? `${leak.class} ${leak.subject.kind} ${subjectName(leak)}` : null,
      },
      numbers: {
        growth: leak ? bytesPerHour({ finding: leak }) : null,
        used: usedRatio(host),
        available: host.memAvailableBytes,
        swap: swapUsedBytes(host),
        processes: host.processCount,
        load: host.load1,
      },
    });
  });
}

/** Hosts that a filter of leaks leaves out although they have one: which, is not known. */
export function leftOutHosts(hosts: readonly Host[], filter: Filter, open: Open): readonly Host[] {
  const { fields, bounds } = filter;
  if (!fields.has('leak') && !bounds.some(({ field }) => field === 'growth')) return [];
  const others: Filter = {
    ...filter,
    fields: new Map([...fields].filter(([name]) => name !== 'leak')),
    bounds: bounds.filter(({ field }) => field !== 'growth'),
  };
  return filterHosts(hosts, others, open).filter((host) => {
    const leak = hostLeak<Leak>(host, open);
    return leak.is === 'unknown' && leak.isMissing;
  });
}

type Memory = Pick<Host, 'memTotalBytes' | 'memAvailableBytes'>;

/** MemTotal − MemAvailable: what nobody gets back by asking. */
export function usedBytes({ memTotalBytes, memAvailableBytes }: Memory): number | null {
  return memTotalBytes === null || memAvailableBytes === null ? null : memTotalBytes - memAvailableBytes;
}

export function usedRatio(host: Memory): number | null {
  const used = usedBytes(host);
  return used === null || !host.memTotalBytes ? null : used / host.memTotalBytes;
}

export function swapUsedBytes({ swapTotalBytes, swapFreeBytes }: Host): number | null {
  return swapTotalBytes === null || swapFreeBytes === null ? null : swapTotalBytes - swapFreeBytes;
}

/** Uptime now, or when the host was last heard of. */
export function uptimeMs({ bootedAtMs, sampledAtMs, isConnected }: Host, nowMs: number): number | null {
  if (bootedAtMs === null) return null;
  return isConnected
    ? Math.max(0, nowMs - bootedAtMs)
    : sampledAtMs === null
      ? null
      : sampledAtMs - bootedAtMs;
}

/** The worst state first, then the one whose memory ends first, then the fullest. */
export function orderHosts(hosts: readonly Host[]): Host[] {
  return hosts
    .map((host) => ({
      host,
      severity: severityOf(host.state),
      endMs: host.exhaustionAtMs ?? Number.MAX_SAFE_INTEGER,
      ratio: usedRatio(host) ?? -1,
    }))
    .toSorted(
      (a, b) => b.severity - a.severity || a.endMs - b.endMs || b.ratio - a.ratio || a.host.id - b.host.id,
    )
    .map(({ host }) => host);
}

/** How many hosts are in each state, the worst state first. */
export function countByState(hosts: readonly Host[]): { state: State; count: number }[] {
  const counts = new Map<State, number>();
  for (const { state } of hosts) counts.set(state, (counts.get(state) ?? 0) + 1);
  return STATES.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [{ state, count }];
  });
}
