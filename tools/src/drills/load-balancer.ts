import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChildProgram } from '../start/child-program.ts';
import { waitFor } from './wait-for.ts';

const HAPROXY = '/usr/sbin/haproxy';

export const hasHaproxy = existsSync(HAPROXY);

/** haproxy (Debian's) before several servers, as TCP: docs/SCALING.md has the same lines. */
export class LoadBalancer implements AsyncDisposable {
  readonly url: string;
  readonly #dir: string;
  readonly #program: ChildProgram;

  private constructor(port: number, dir: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#dir = dir;
    this.#program = new ChildProgram(HAPROXY, ['-db', '-q', '-f', join(dir, 'haproxy.cfg')]);
  }

  /** @param urls of the servers @param port a free one: servers are told the address before it exists */
  static async start(urls: readonly string[], port: number): Promise<LoadBalancer> {
    if (!hasHaproxy) throw new Error(`there is no ${HAPROXY}: install Debian's package haproxy`);
    const dir = mkdtempSync(join(tmpdir(), 'seep-drill-lb-'));
    writeFileSync(join(dir, 'haproxy.cfg'), configOf(urls, port));
    const balancer = new LoadBalancer(port, dir);
    await waitFor('haproxy', async () => (await fetch(`${balancer.url}/healthz`)).ok);
    return balancer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // SIGTERM is its hard stop: connections that are open end with it.
    await this.#program.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function configOf(urls: readonly string[], port: number): string {
  const servers = urls.map((url, index) => `  server replica${index + 1} ${new URL(url).host}`);
  return `
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  retries 3
  option redispatch

listen seep
  bind 127.0.0.1:${port}
  balance roundrobin
  option httpchk GET /readyz
  default-server check inter 1s fall 3 rise 1 on-marked-down shutdown-sessions
${servers.join('\n')}
`;
}
