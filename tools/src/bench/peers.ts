import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { freePort } from '@seep/server/testing';

/** Another agent that watches processes, as Debian packages it. */
export interface Peer {
  what: string;
  debianPackage: string;
  path: string;
  /** @param address where one that is scraped listens */
  args: (given: { address: string; folder: string; seconds: number }) => readonly string[];
  /** Samples are taken when it is asked, not by itself. */
  isScraped: boolean;
}

/** A peer that is started, and how it is asked for a sample. */
export interface StartablePeer {
  what: string;
  command: string;
  args: readonly string[];
  /** Bytes that a sample took on the wire. */
  ask?: () => Promise<number>;
}

export const NODE_EXPORTER: Peer = {
  what: 'node_exporter',
  debianPackage: 'prometheus-node-exporter',
  path: '/usr/bin/prometheus-node-exporter',
  args: ({ address }) => [`--web.listen-address=${address}`],
  isScraped: true,
};

export const PROCESS_EXPORTER: Peer = {
  what: 'process-exporter, no smaps',
  debianPackage: 'prometheus-process-exporter',
  path: '/usr/bin/prometheus-process-exporter',
  args: ({ address, folder }) => [
    `-web.listen-address=${address}`,
    '-gather-smaps=false',
    '-config.path',
    processGroups(folder),
  ],
  isScraped: true,
};

const ATOP: Peer = {
  what: 'atop, raw log',
  debianPackage: 'atop',
  path: '/usr/bin/atop',
  args: ({ folder, seconds }) => ['-a', '-w', join(folder, 'atop.raw'), `${seconds}`],
  isScraped: false,
};

const COLLECTD: Peer = {
  what: 'collectd processes, CSV',
  debianPackage: 'collectd-core',
  path: '/usr/sbin/collectd',
  args: ({ folder, seconds }) => ['-f', '-C', collectdSettings(folder, seconds)],
  isScraped: false,
};

const NETDATA_APPS: Peer = {
  what: 'netdata apps.plugin alone, groups',
  debianPackage: 'netdata-core',
  path: '/usr/lib/netdata/plugins.d/apps.plugin',
  args: ({ seconds }) => [`${seconds}`],
  isScraped: false,
};

export const PEERS: readonly Peer[] = [NODE_EXPORTER, PROCESS_EXPORTER, ATOP, COLLECTD, NETDATA_APPS];

/** How to start those that are installed; says which are not. */
export async function installedPeers(
  peers: readonly Peer[],
  folder: string,
  seconds: number,
): Promise<StartablePeer[]> {
  const found: StartablePeer[] = [];
  for (const { what, debianPackage, path, args, isScraped } of peers) {
    if (!existsSync(path)) {
      process.stderr.write(`not measured: ${what} is not installed (apt-get install ${debianPackage})\n`);
      continue;
    }
    const address = `127.0.0.1:${isScraped ? await freePort() : 0}`;
    found.push({
      what,
      command: path,
      args: args({ address, folder, seconds }),
      ...(isScraped && { ask: () => scrape(address) }),
    });
  }
  return found;
}

/** A group of its own for each process: what a history of each takes. */
function processGroups(folder: string): string {
  const path = join(folder, 'process-exporter.yaml');
  writeFileSync(path, "process_names:\n  - name: '{{.Comm}}-{{.PID}}'\n    cmdline: ['.+']\n");
  return path;
}

function collectdSettings(folder: string, seconds: number): string {
  const data = join(folder, 'collectd');
  mkdirSync(data, { recursive: true });
  const path = join(folder, 'collectd.conf');
  const lines = [
    `Interval ${seconds}`,
    `PIDFile "${join(data, 'pid')}"`,
    `BaseDir "${data}"`,
    'LoadPlugin memory',
    'LoadPlugin processes',
    'LoadPlugin csv',
    '<Plugin processes>',
    '  ProcessMatch "all" ".*"',
    '</Plugin>',
    '<Plugin csv>',
    `  DataDir "${data}"`,
    '</Plugin>',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** One answer, as a Prometheus server asks for it. @returns its bytes as they come, not unpacked; NaN when there was none */
async function scrape(address: string): Promise<number> {
  return new Promise((resolve) => {
    const asked = get(`http://${address}/metrics`, { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (piece: Buffer) => (bytes += piece.length));
      answer.once('close', () => resolve(bytes));
    });
    asked.once('error', () => resolve(NaN));
  });
}
