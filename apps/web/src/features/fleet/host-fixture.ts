import type { Host } from './use-hosts.ts';

/** A host for tests: a healthy database server, but for what the test says. */
export function hostFixture(rest: Partial<Host> = {}): Host {
  return {
    id: 1,
    name: 'db-07',
    labels: { Role: 'db' },
    state: 'healthy',
    isConnected: true,
    silentSinceMs: null,
    learningUntilMs: null,
    agentVersion: '0.1.0',
    kernel: '6.1.0-18-amd64',
    distribution: 'Debian GNU/Linux 12',
    architecture: 'x64',
    isCredentialShared: false,
    bootedAtMs: 1000,
    sampledAtMs: 5000,
    memTotalBytes: 100,
    memAvailableBytes: 25,
    swapTotalBytes: 0,
    swapFreeBytes: 0,
    processCount: 3,
    load1: 0,
    openFindings: 0,
    exhaustionAtMs: null,
    ...rest,
  };
}
