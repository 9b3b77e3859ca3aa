import type { Program, SimulatedHost, SimulatedProcess } from './simulated-host.ts';
import { GIB, MIB, MINUTE, SECOND } from './simulated-host.ts';

const CONTAINER = '4f5c2d1a9b8e'.padEnd(64, '0');
const SERVERS = ['files', 'browser', 'search', 'mail', 'calendar', 'shell', 'notes', 'graph', 'fetch'];

/**
 * MISSION's incident: a supervisor in a container starts helpers a few at a time, each an `npm exec` with a `node`
 * child, and never reaps them. Every process is level; their number grows from 14 on by about 675 MB a cycle.
 */
export class Incident implements Program {
  readonly #fromMs: number;
  #supervisor: SimulatedProcess | undefined;
  #nextMs: number;
  #started = 0;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
    this.#nextMs = fromMs;
  }

  get members(): number {
    return 2 + 2 * this.#started;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (!this.#supervisor) this.#begin(host);
    while (atMs >= this.#fromMs && this.#nextMs <= atMs) {
      const pairs = host.random.whole(4, 6);
      for (let pair = 0; pair < pairs; pair++) this.#startHelper(host);
      this.#nextMs += host.random.between(2.5, 4.5) * MINUTE;
    }
  }

  #begin(host: SimulatedHost): void {
    const cgroup = `/docker/${CONTAINER}`;
    const init = host.start({ name: 'tini', command: 'tini -- supervisor', anonBytes: MIB, cgroup });
    this.#supervisor = host.start({
      name: 'node',
      command: 'node /app/supervisor.js',
      anonBytes: 180 * MIB,
      parentPid: init.pid,
      cgroup,
    });
    for (let pair = 0; pair < 6; pair++) this.#startHelper(host);
  }

  #startHelper(host: SimulatedHost): void {
    const server = SERVERS[this.#started++ % SERVERS.length] as string;
    const cgroup = `/docker/${CONTAINER}`;
    const npm = host.start({
      name: 'npm exec @tools',
      command: `npm exec @tools/server-${server}@1.${host.random.whole(0, 9)}.0`,
      anonBytes: host.random.between(75, 80) * MIB,
      parentPid: this.#supervisor?.pid ?? 1,
      cgroup,
    });
    host.start({
      name: 'node',
      command: `node /root/.npm/_npx/${host.random.whole(1e9, 9e9).toString(16)}/node_modules/.bin/server-${server}`,
      anonBytes: host.random.between(40, 65) * MIB,
      parentPid: npm.pid,
      cgroup,
    });
  }
}

/**
 * The same with helpers that are all alike, a shell that holds the memory and the `sleep` that it waits for, in a container
 * where short commands come and go beside them: those cloud how many live there, and not how many of each family.
 */
export class HelpersAlike implements Program {
  readonly #fromMs: number;
  #supervisor: SimulatedProcess | undefined;
  #nextMs: number;
  #passing: SimulatedProcess[] = [];

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
    this.#nextMs = fromMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (!this.#supervisor) this.#begin(host);
    for (const process of this.#passing.splice(0)) host.end(process);
    for (let count = host.random.chance(0.5) ? host.random.whole(1, 40) : 0; count > 0; count--)
      this.#passing.push(this.#start(host, 'dd if=/dev/zero', MIB, this.#supervisor?.pid));
    for (; atMs >= this.#fromMs && this.#nextMs <= atMs; this.#nextMs += 3 * MINUTE)
      for (let helper = 0; helper < 3; helper++) this.#startHelper(host);
  }

  #begin(host: SimulatedHost): void {
    this.#supervisor = this.#start(host, 'sh -c supervisor', MIB);
    for (let helper = 0; helper < 15; helper++) this.#startHelper(host);
  }

  #startHelper(host: SimulatedHost): void {
    const helper = this.#start(host, 'sh -c mcp-helper', 120 * MIB, this.#supervisor?.pid);
    this.#start(host, 'sleep 3600', 0.1 * MIB, helper.pid);
  }

  #start(host: SimulatedHost, command: string, anonBytes: number, parentPid = 1): SimulatedProcess {
    const name = command.split(' ')[0] as string;
    return host.start({ name, command, anonBytes, parentPid, cgroup: `/docker/${CONTAINER}` });
  }
}

/** A container that dies and is started again and again. */
export class RestartLoop implements Program {
  readonly #id: string;
  #processes: SimulatedProcess[] = [];
  #nextMs = 0;

  constructor(id: string) {
    this.#id = id.padEnd(64, '1');
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#nextMs) return;
    this.#nextMs = atMs + host.random.between(20, 90) * SECOND;
    for (const process of this.#processes) host.end(process);
    this.#processes = ['java -jar /app/service.jar', 'sh -c /app/health.sh'].map((command) =>
      host.start({
        name: command.split(' ')[0] as string,
        command,
        anonBytes: host.random.between(100, 300) * MIB,
        cgroup: `/docker/${this.#id}`,
      }),
    );
  }
}

export const INCIDENT_MEMORY_BYTES = 121 * GIB;
