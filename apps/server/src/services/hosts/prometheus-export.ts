import { HOST_STATES } from './host-state.ts';
import { type HostSummary, listHosts, type ListHostsDeps } from './list-hosts.ts';

/* The last numbers of every host in Prometheus' text format, for a Prometheus that watches other things beside. */

interface Family {
  name: string;
  help: string;
  read: (host: HostSummary) => number | null;
}

const seconds = (atMs: number | null) => (atMs === null ? null : atMs / 1000);

const FAMILIES: readonly Family[] = [
  { name: 'memory_total_bytes', help: 'MemTotal.', read: (host) => host.memTotalBytes },
  { name: 'memory_available_bytes', help: 'MemAvailable.', read: (host) => host.memAvailableBytes },
  { name: 'swap_total_bytes', help: 'SwapTotal.', read: (host) => host.swapTotalBytes },
  { name: 'swap_free_bytes', help: 'SwapFree.', read: (host) => host.swapFreeBytes },
  { name: 'processes', help: 'Processes.', read: (host) => host.processCount },
  { name: 'load1', help: 'Load of the last minute.', read: (host) => host.load1 },
  { name: 'connected', help: '1 while its agent is heard of.', read: (host) => (host.isConnected ? 1 : 0) },
  {
    name: 'sampled_timestamp_seconds',
    help: 'When the numbers were taken.',
    read: (host) => seconds(host.sampledAtMs),
  },
  {
    name: 'booted_timestamp_seconds',
    help: 'When it was booted.',
    read: (host) => seconds(host.bootedAtMs),
  },
  {
    name: 'findings_open',
    help: 'Open findings, those that somebody has silenced left out.',
    read: (host) => host.openFindings,
  },
  {
    name: 'exhaustion_timestamp_seconds',
    help: 'When the first of its leaks is expected to have used up the memory.',
    read: (host) => seconds(host.exhaustionAtMs),
  },
];

export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

const PAGE = 1000;
/** More than one server holds. */
const MOST_HOSTS = 50_000;

/** A family of metrics at a time: the format wants all of one together. A number that is not known has no line. */
export async function* prometheusExport(deps: ListHostsDeps): AsyncGenerator<string> {
  const hosts: HostSummary[] = [];
  for (;;) {
    const page = await listHosts(deps, { limit: PAGE, after: hosts.at(-1)?.id ?? 0 });
    hosts.push(...page);
    if (page.length < PAGE || hosts.length >= MOST_HOSTS) break;
  }
  for (const { name, help, read } of FAMILIES) {
    yield headOf(name, help);
    const lines = hosts.flatMap((host) => {
      const value = read(host);
      return value === null ? [] : [`seep_host_${name}{${labelsOf(host)}} ${value}\n`];
    });
    yield lines.join('');
  }
  yield headOf('state', `1 for the state that it is in: ${HOST_STATES.join(', ')}.`);
  yield hosts.map((host) => `seep_host_state{${labelsOf(host)},state="${host.state}"} 1\n`).join('');
}

function headOf(name: string, help: string): string {
  return `# HELP seep_host_${name} ${help}\n# TYPE seep_host_${name} gauge\n`;
}

function labelsOf({ id, name, labels }: HostSummary): string {
  // Two labels whose names differ in their punctuation alone are one here.
  const own = new Map(
    Object.entries(labels).map(([key, value]) => [`label_${key.replaceAll(/\W/g, '_')}`, value]),
  );
  const all = [['host', name], ['id', `${id}`], ...own] as const;
  return all.map(([label, value]) => `${label}="${escaped(value)}"`).join(',');
}

/** As the format has it: backslash, quote and line feed. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
