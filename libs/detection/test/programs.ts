import type { Program, SimulatedHost, SimulatedProcess } from './simulated-host.ts';
import { MIB, MINUTE, SECOND } from './simulated-host.ts';

/*
 * Programs as they behave at a sample each second, for tests at time scale 60. All memory is anonymous.
 */

/** Grows by one allocation after another and never frees: 1 MiB and its header every 1.000 to 1.005 s. */
export class LeakingProgram implements Program {
  process: SimulatedProcess | undefined;
  readonly #fromMs: number;
  #nextMs: number;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
    this.#nextMs = fromMs + SECOND;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    this.process ??= host.start({
      name: 'python3',
      command: 'python3 /srv/leak.py',
      anonBytes: 10 * MIB,
      cgroup: '/system.slice/leak.service',
    });
    while (this.#nextMs <= atMs) {
      this.process.anonBytes += MIB + 4096;
      this.#nextMs += host.random.between(1000, 1005);
    }
  }
}

/** Grows like the leak up to a size, then replaces old entries by new ones. */
export class BoundedCache implements Program {
  readonly #fromMs: number;
  readonly #capBytes: number;
  #process: SimulatedProcess | undefined;

  constructor(fromMs: number, capBytes: number) {
    this.#fromMs = fromMs;
    this.#capBytes = capBytes;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    this.#process ??= host.start({
      name: 'python3',
      command: `python3 /srv/cache.py ${this.#capBytes}`,
      anonBytes: 10 * MIB,
    });
    const filled = 10 * MIB + ((atMs - this.#fromMs) / SECOND) * MIB;
    const churn = filled >= this.#capBytes ? host.random.between(0, 2) * MIB : 0;
    this.#process.anonBytes = Math.min(filled, this.#capBytes) + churn;
  }
}

/** Does nothing at all. */
export class IdleProgram implements Program {
  #isStarted = false;

  step(host: SimulatedHost): void {
    if (!this.#isStarted)
      host.start({ name: 'python3', command: 'python3 /srv/idle.py', anonBytes: 10 * MIB });
    this.#isStarted = true;
  }
}

/** Daemons of all kinds: level, noisy, breathing, stepping now and then, bursting. */
export class Daemons implements Program {
  readonly #count: number;
  #moves: (() => void)[] | undefined;

  constructor(count: number) {
    this.#count = count;
  }

  step(host: SimulatedHost): void {
    this.#moves ??= Array.from({ length: this.#count }, (_, index) => this.#daemon(host, index));
    for (const move of this.#moves) move();
  }

  #daemon(host: SimulatedHost, index: number): () => void {
    const { random } = host;
    const base = random.between(1, 120) * MIB;
    const process = host.start({
      name: `daemon${index}`,
      command: `/usr/sbin/${random.pick(['alpha', 'beta', 'gamma', 'delta'])}d --${'abcdefgh'[index % 8]}${index}`,
      anonBytes: base,
      cgroup: `/system.slice/daemon${index}.service`,
    });
    let level = 0;
    return random.pick<() => void>([
      () => {},
      () => {
        process.anonBytes = base + random.between(0, 0.02) * base;
      },
      () => {
        level = 0.97 * level + random.normal() * 0.02;
        process.anonBytes = base * Math.max(0.5, 1 + level);
      },
      () => {
        if (random.chance(0.01)) process.anonBytes = base + random.between(0, 3) * MIB;
      },
      () => {
        process.anonBytes = base * (random.chance(0.05) ? 2 : 1);
      },
      () => {
        process.anonBytes = Math.max(MIB, process.anonBytes + random.normal() * 0.2 * MIB);
      },
    ]);
  }
}

/** A V8 heap that warms up from 60 to 130 MiB, with a saw-tooth on top. */
export class NodeServer implements Program {
  readonly #fromMs: number;
  #process: SimulatedProcess | undefined;
  #tooth = 0;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    this.#process ??= host.start({ name: 'node', command: 'node /srv/app/server.js', anonBytes: 60 * MIB });
    const warm = 60 + 70 * (1 - Math.exp(-(atMs - this.#fromMs) / (35 * SECOND)));
    this.#tooth += host.random.between(0.5, 3);
    if (this.#tooth > host.random.between(12, 40)) this.#tooth = 0;
    this.#process.anonBytes = (warm + this.#tooth) * MIB;
  }
}

/** A database whose clients connect one after another until the pool is full; now and then one is replaced. */
export class Postgres implements Program {
  readonly #fromMs: number;
  readonly #backends: SimulatedProcess[] = [];
  #postmaster: SimulatedProcess | undefined;
  #nextMs: number;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
    this.#nextMs = fromMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    const cgroup = '/system.slice/postgresql.service';
    this.#postmaster ??= host.start({
      name: 'postgres',
      command: '/usr/lib/postgresql/15/bin/postgres',
      anonBytes: 20 * MIB,
      cgroup,
    });
    while (this.#nextMs <= atMs) {
      this.#nextMs += host.random.between(1, 4) * SECOND;
      const isFull = this.#backends.length >= 20;
      if (isFull && !host.random.chance(0.1)) continue;
      const replaced = isFull ? this.#backends.shift() : undefined;
      if (replaced) host.end(replaced);
      const client = `10.0.0.${host.random.whole(2, 9)}(${host.random.whole(30_000, 60_000)})`;
      this.#backends.push(
        host.start({
          name: 'postgres',
          command: `postgres: app app ${client} idle`,
          anonBytes: host.random.between(3, 6) * MIB,
          parentPid: this.#postmaster.pid,
          cgroup,
        }),
      );
    }
    for (const backend of this.#backends) {
      if (host.random.chance(0.1)) {
        backend.anonBytes = Math.min(backend.anonBytes + host.random.between(0, 0.5) * MIB, 14 * MIB);
      }
    }
  }
}

interface Renderer {
  process: SimulatedProcess;
  /** MiB, and MiB a second. */
  size: number;
  creep: number;
  breath: number;
  paceMs: number;
}

/** A browser whose renderers start together, grow to 150 to 250 MB within seconds, then breathe and creep. */
export class Chromium implements Program {
  readonly #fromMs: number;
  #renderers: Renderer[] | undefined;

  constructor(fromMs: number) {
    this.#fromMs = fromMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    this.#renderers ??= this.#open(host);
    for (const renderer of this.#renderers) {
      const age = atMs - this.#fromMs;
      renderer.breath = 0.95 * renderer.breath + host.random.normal() * 3;
      const grown = renderer.size * (1 - Math.exp(-age / renderer.paceMs));
      const level = 20 + grown + renderer.breath + (renderer.creep * age) / SECOND;
      renderer.process.anonBytes = Math.max(20, level) * MIB;
    }
  }

  #open(host: SimulatedHost): Renderer[] {
    const { random } = host;
    const browser = host.start({
      name: 'chromium',
      command: '/usr/lib/chromium/chromium',
      anonBytes: 90 * MIB,
    });
    return Array.from({ length: 8 }, (_, index) => ({
      process: host.start({
        name: 'chromium',
        command: `/usr/lib/chromium/chromium --type=renderer --renderer-client-id=${index + 5}`,
        anonBytes: 20 * MIB,
        parentPid: browser.pid,
      }),
      size: random.between(130, 230),
      creep: random.between(0, 0.1),
      breath: 0,
      paceMs: random.between(3, 12) * SECOND,
    }));
  }
}

/** A build: a hundred short processes a minute, and one that climbs to a gigabyte in 25 s and exits. */
export class BuildTool implements Program {
  readonly #running: { process: SimulatedProcess; untilMs: number }[] = [];
  #make: SimulatedProcess | undefined;
  #linker: { process: SimulatedProcess; fromMs: number } | undefined;
  #nextMs = 0;
  #nextLinkMs = 0;

  step(host: SimulatedHost, atMs: number): void {
    this.#make ??= host.start({ name: 'make', command: 'make -j8', anonBytes: 8 * MIB });
    this.#nextMs ||= atMs;
    this.#nextLinkMs ||= atMs + 20 * SECOND;
    for (const { process, untilMs } of this.#running.splice(0)) {
      if (untilMs <= atMs) host.end(process);
      else this.#running.push({ process, untilMs });
    }
    while (this.#nextMs <= atMs) {
      this.#nextMs += host.random.between(0, 1.2) * SECOND;
      const process = host.start({
        name: 'cc1plus',
        command: `cc1plus -o /tmp/cc${host.random.whole(1e5, 1e6)}.s file${host.random.whole(1, 999)}.cc`,
        anonBytes: host.random.between(20, 200) * MIB,
        parentPid: this.#make.pid,
      });
      this.#running.push({ process, untilMs: atMs + host.random.between(0.5, 6) * SECOND });
    }
    this.#link(host, atMs);
    host.busyRatio = host.random.between(0.2, 0.9);
  }

  #link(host: SimulatedHost, atMs: number): void {
    if (!this.#linker && atMs >= this.#nextLinkMs) {
      const process = host.start({
        name: 'ld',
        command: `ld -o out${host.random.whole(1, 99)}`,
        anonBytes: 10 * MIB,
        parentPid: this.#make?.pid ?? 1,
      });
      this.#linker = { process, fromMs: atMs };
    }
    if (!this.#linker) return;
    const age = (atMs - this.#linker.fromMs) / SECOND;
    this.#linker.process.anonBytes = 10 * MIB + age * 40 * MIB;
    if (age < 25) return;
    host.end(this.#linker.process);
    this.#linker = undefined;
    this.#nextLinkMs = atMs + host.random.between(0.3, 1.5) * MINUTE;
  }
}

/** A shell that starts a helper and forgets it. */
export class Spawner implements Program {
  shell: SimulatedProcess | undefined;
  readonly helpers: SimulatedProcess[] = [];
  readonly #fromMs: number;
  readonly #everyMs: number;
  #nextMs: number;

  constructor(fromMs: number, everyMs: number) {
    this.#fromMs = fromMs;
    this.#everyMs = everyMs;
    this.#nextMs = fromMs;
  }

  step(host: SimulatedHost, atMs: number): void {
    if (atMs < this.#fromMs) return;
    const cgroup = '/system.slice/spawner.service';
    this.shell ??= host.start({ name: 'sh', command: 'sh /opt/spawn.sh', anonBytes: MIB, cgroup });
    while (this.#nextMs <= atMs) {
      this.#nextMs += this.#everyMs + host.random.between(0, 5);
      this.helpers.push(
        host.start({
          name: 'helper',
          command: `/opt/helper --job ${this.helpers.length + 1}`,
          anonBytes: 3 * MIB,
          parentPid: this.shell.pid,
          cgroup,
        }),
      );
    }
  }
}
