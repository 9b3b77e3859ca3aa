import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A command in the folder `programs` that a host runs, and starts again five seconds after it has ended. */
export type DemoProgram = readonly [command: string, ...args: string[]];

/** One host of the demo. Leaks have limits: all of them together stay below a gibibyte and a half. */
export interface DemoHost {
  name: string;
  labels: Readonly<Record<string, string>>;
  program: DemoProgram;
  /** What there is to see, in a few words. */
  shows: string;
}

const python = (file: string, ...args: number[]): DemoProgram => ['python3', file, ...args.map(String)];
const shell = (file: string, ...args: number[]): DemoProgram => ['sh', file, ...args.map(String)];

const service = (role: string, version: string) => ({ role, version });

export const DEMO_HOSTS: readonly DemoHost[] = [
  {
    name: 'api-1',
    labels: service('api', '2.4.1'),
    program: python('api_server.py', 512, 200),
    shows: 'a service that keeps every request, restarted at 200 MiB',
  },
  {
    name: 'api-2',
    labels: service('api', '2.4.1'),
    program: python('api_server.py', 384, 200),
    shows: 'the same release, the same leak, under less load',
  },
  {
    name: 'api-3',
    labels: service('api', '2.4.0'),
    program: python('page_cache.py', 512, 60),
    shows: 'healthy: a cache that fills as fast, up to 60 MiB',
  },
  {
    name: 'tools-1',
    labels: service('tools', '1.0.3'),
    program: shell('tool_server.sh', 3, 120),
    shows: 'a supervisor that starts helpers and forgets them; each of them is flat',
  },
  {
    name: 'web-1',
    labels: service('web', '5.1.0'),
    program: python('log_reader.py', 0.25, 900),
    shows:
      'a program that opens files and does not close them: only days tell, here three quarters of an hour',
  },
  {
    name: 'web-2',
    labels: service('web', '5.0.9'),
    program: python('idle.py'),
    shows: 'healthy: holds what it has',
  },
  {
    name: 'queue-1',
    labels: service('queue', '0.9.2'),
    program: shell('queue_feeder.sh', 128, 112),
    shows: 'files left behind in /dev/shm: on its tab Shared memory, too small for a claim',
  },
  {
    name: 'batch-1',
    labels: service('batch', '3.2.0'),
    program: python('report_writer.py', 1024, 60),
    shows: 'healthy: fills 60 MiB and lets go, again and again',
  },
  {
    name: 'batch-2',
    labels: service('batch', '3.2.1'),
    program: python('api_server.py', 512, 200, 300),
    shows: 'a leak that stops after five minutes',
  },
];

/** Those of these names; without names, all. @throws Error naming the one that there is not */
export function demoHosts(names: readonly string[] | undefined): DemoHost[] {
  if (names === undefined) return [...DEMO_HOSTS];
  return names.map((name) => {
    const host = DEMO_HOSTS.find((one) => one.name === name);
    if (!host)
      throw new Error(`there is no demo host "${name}": ${DEMO_HOSTS.map((one) => one.name).join(', ')}`);
    return host;
  });
}

/** Why there can be no demo on this machine; undefined when there can. */
export function whyNoDemo(): string | undefined {
  if (process.getuid?.() !== 0)
    return 'the demo needs root, to give each of its hosts a namespace: run it as root, or "npm start" without';
  const missing = ['unshare', 'python3', 'mount', 'hostname'].filter((tool) => !isOnPath(tool));
  if (missing.length === 0) return undefined;
  return `the demo needs ${missing.join(' and ')}: apt-get install util-linux python3 mount hostname`;
}

function isOnPath(tool: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, tool)));
}
