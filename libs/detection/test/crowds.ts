import type { Program, SimulatedHost, SimulatedProcess } from './simulated-host.ts';
import { DAY, HOUR, MIB, MINUTE } from './simulated-host.ts';

/*
 * Healthy families: their number changes with load, with users and with jobs, and comes back.
 */

/** Workers by load; each is replaced after a while, as servers do. */
export class WorkerPool implements Program {
  readonly #perLoad: number;
  readonly #meanLifeMs: number;
  readonly #workers: SimulatedProcess[] = [];
  #master: SimulatedProcess | undefined;

  constructor(perLoad: number, meanLifeMs: number) {
    this.#perLoad = perLoad;
    this.#meanLifeMs = meanLifeMs;
  }

  step(host: SimulatedHost): void {
    const cgroup = `/system.slice/pool-${this.#perLoad}.service`;
    this.#master ??= host.start({ name: 'pool', command: 'pool: master', anonBytes: 20 * MIB, cgroup });
    const wanted = 4 + Math.round(this.#perLoad * host.busyRatio);
    const replaced = host.random.chance((this.#workers.length * MINUTE) / this.#meanLifeMs);
    while (this.#workers.length > (replaced ? wanted - 1 : wanted)) {
      host.end(
        this.#workers.splice(host.random.whole(0, this.#workers.length - 1), 1)[0] as SimulatedProcess,
      );
    }
    while (this.#workers.length < wanted) {
      this.#workers.push(
        host.start({
          name: 'pool',
          command: 'pool: worker',
          anonBytes: host.random.between(10, 40) * MIB,
          parentPid: this.#master.pid,
          cgroup,
        }),
      );
    }
  }
}

/** A desktop: a user who opens tab after tab by day, closes some, and the browser in the evening. */
export class Desktop implements Program {
  readonly #tabs: SimulatedProcess[] = [];

  step(host: SimulatedHost, atMs: number): void {
    const hour = (atMs % DAY) / HOUR;
    const isAtWork = hour >= 8 && hour < 17;
    host.sessionCount = isAtWork ? 1 : 0;
    if (!isAtWork) for (const tab of this.#tabs.splice(0)) host.end(tab);
    if (isAtWork && host.random.chance(0.15)) {
      this.#tabs.push(
        host.start({
          name: 'chromium',
          command: `chromium --type=renderer --renderer-client-id=${host.random.whole(5, 9999)}`,
          anonBytes: host.random.between(80, 250) * MIB,
          cgroup: '/user.slice/user-1000.slice/user@1000.service/app.slice/app-chromium.scope',
        }),
      );
    }
    if (this.#tabs.length > 3 && host.random.chance(0.09)) {
      host.end(this.#tabs.splice(host.random.whole(0, this.#tabs.length - 1), 1)[0] as SimulatedProcess);
    }
  }
}

/** A build server: now and then a job of many processes, for minutes. */
export class BuildServer implements Program {
  readonly #jobs: { process: SimulatedProcess; untilMs: number }[] = [];
  #nextMs = 0;

  step(host: SimulatedHost, atMs: number): void {
    const kept = this.#jobs.filter(({ process, untilMs }) => {
      if (untilMs <= atMs) host.end(process);
      return untilMs > atMs;
    });
    this.#jobs.splice(0, this.#jobs.length, ...kept);
    if (atMs < this.#nextMs) return;
    this.#nextMs = atMs + host.random.between(10, 120) * MINUTE;
    const untilMs = atMs + host.random.between(4, 40) * MINUTE;
    for (let index = host.random.whole(5, 60); index > 0; index--) {
      const process = host.start({
        name: 'jest-worker',
        command: `node /ci/job/${host.random.whole(1, 9999)}/jest-worker.js`,
        anonBytes: host.random.between(50, 300) * MIB,
        cgroup: '/system.slice/runner.service',
      });
      this.#jobs.push({ process, untilMs: untilMs + host.random.between(0, 5) * MINUTE });
    }
  }
}

/** A database whose pool of clients fills within the hour after each restart, and stays. */
export class ConnectionPool implements Program {
  readonly #clients: SimulatedProcess[] = [];
  #most = 0;
  #everyMs = 0;
  #nextMs = 0;

  step(host: SimulatedHost, atMs: number): void {
    if (this.#most === 0 || host.random.chance(MINUTE / (2 * DAY))) {
      for (const client of this.#clients.splice(0)) host.end(client);
      this.#most = host.random.whole(10, 100);
      this.#everyMs = (host.random.between(1, 80) * MINUTE) / this.#most;
      this.#nextMs = atMs;
    }
    while (this.#clients.length < this.#most && this.#nextMs <= atMs) {
      this.#nextMs += this.#everyMs;
      this.#clients.push(
        host.start({
          name: 'postgres',
          command: `postgres: app app 10.0.0.4(${host.random.whole(30_000, 60_000)}) idle`,
          anonBytes: host.random.between(4, 14) * MIB,
          cgroup: '/system.slice/postgresql.service',
        }),
      );
    }
  }
}

/** A job of cron's each minute that takes half a minute, or three when it is slow. */
export class CronJobs implements Program {
  readonly #running: { process: SimulatedProcess; untilMs: number }[] = [];

  step(host: SimulatedHost, atMs: number): void {
    for (const { process, untilMs } of this.#running.splice(0)) {
      if (untilMs <= atMs) host.end(process);
      else this.#running.push({ process, untilMs });
    }
    const process = host.start({
      name: 'backup',
      command: `backup --stamp ${atMs}`,
      anonBytes: 8 * MIB,
      cgroup: '/system.slice/cron.service',
    });
    this.#running.push({ process, untilMs: atMs + (host.random.chance(0.1) ? 30 : 0.5) * MINUTE });
  }
}
