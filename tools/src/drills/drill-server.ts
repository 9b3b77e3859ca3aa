import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEmbeddedPostgres, freePort, startEmbeddedPostgres } from '@seep/server/testing';
import { ChildProgram, runProgram } from '../start/child-program.ts';
import { silent } from './drill-database.ts';
import { waitFor } from './wait-for.ts';

const bin = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin');
export const SERVER = join(bin, 'seep-server');

/** What REST says of a host, as far as drills ask. */
export interface HostAnswer {
  id: string;
  name: string;
  connected: boolean;
  boots: { id: string; baseline: boolean }[];
  samples: { stored: number; lost: number; duplicates: number };
}

/** The real server with a database and data of its own, which a drill may kill and start again. */
export class DrillServer implements AsyncDisposable {
  /** Who may sign in. */
  static readonly ADMIN = { email: 'drill@example.org', password: 'a drill and nothing else' } as const;

  readonly dir: string;
  readonly url: string;
  /** Lines of its log, when SEEP_LOG_LEVEL lets it say any. */
  readonly log: string[] = [];
  readonly #env: Record<string, string>;
  #program: ChildProgram | undefined;
  #apiToken = '';

  private constructor(dir: string, address: string, freeAt: number, env: Record<string, string>) {
    const port = env['SEEP_PORT'] ?? `${freeAt}`;
    this.dir = dir;
    this.url = `http://${address}:${port}`;
    this.#env = {
      SEEP_DATA_DIR: join(dir, 'server'),
      SEEP_HOST: address,
      SEEP_PORT: port,
      SEEP_LOG_LEVEL: 'fatal',
      SEEP_ADMIN_EMAIL: DrillServer.ADMIN.email,
      SEEP_ADMIN_PASSWORD: DrillServer.ADMIN.password,
      ...env,
    };
  }

  static async start(env: Record<string, string> = {}, address = '127.0.0.1'): Promise<DrillServer> {
    const server = await DrillServer.prepare(env, address);
    await server.up();
    await server.allow();
    return server;
  }

  /** Lets us ask it, as an admin. */
  async allow(): Promise<void> {
    this.#apiToken = await this.command('api-token', 'create', '--role', 'admin');
  }

  /** One with a data directory and nothing in it, which does not run yet. */
  static async prepare(env: Record<string, string> = {}, address = '127.0.0.1'): Promise<DrillServer> {
    const dir = mkdtempSync(join(tmpdir(), 'seep-drill-'));
    mkdirSync(join(dir, 'server'), { recursive: true });
    return new DrillServer(dir, address, await freePort(), env);
  }

  /** A token of an admin, for REST. */
  get apiToken(): string {
    return this.#apiToken;
  }

  /** Its own PostgreSQL for as long as it takes, while the server itself is down. */
  async withOwnDatabase<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
    const postgres = await startEmbeddedPostgres(join(this.dir, 'server'), silent);
    try {
      return await use(postgres.url);
    } finally {
      await postgres.stop();
    }
  }

  /** Its own database's, or the one that it was given. */
  async databaseUrl(): Promise<string> {
    const url = this.#env['DATABASE_URL'] ?? (await findEmbeddedPostgres(join(this.dir, 'server')));
    if (url === undefined) throw new Error('the database does not run');
    return url;
  }

  /** Starts it, on the data that it has. @param openFiles what its process may have, where that is less than ours */
  async up({ openFiles }: { openFiles?: number } = {}): Promise<void> {
    const [command, args] =
      openFiles === undefined
        ? [SERVER, ['start']]
        : ['sh', ['-c', `ulimit -n ${openFiles} && exec "$0" start`, SERVER]];
    this.#program = new ChildProgram(command, args, {
      env: this.#env,
      onError: (line) => this.log.push(line),
    });
    await this.#program.lineMatching(/^Seep is ready: /);
  }

  /** Of the server's process, whose children PostgreSQL's are. */
  get pid(): number {
    const { pid } = this.#postmaster();
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  }

  /** SIGKILL: the server ends between two instructions, its database stays behind as an orphan. */
  async kill(): Promise<void> {
    await this.#program?.kill();
    this.#program = undefined;
  }

  /** As SIGTERM does. */
  async down(): Promise<void> {
    await this.#program?.stop();
    this.#program = undefined;
  }

  /** SIGKILL to the postmaster of the embedded PostgreSQL; the server starts it again. */
  killDatabase(): void {
    process.kill(this.#postmaster().pid, 'SIGKILL');
  }

  #postmaster(): { pid: number } {
    const file = readFileSync(join(this.dir, 'server', 'postgres', 'postmaster.pid'), 'utf8');
    return { pid: Number.parseInt(file, 10) };
  }

  /** Takes in what `seep-agent record` wrote. @returns what the command printed as JSON */
  async replay(file: string): Promise<unknown> {
    return JSON.parse(await this.command('replay', file, '--json'));
  }

  async token(uses: number): Promise<string> {
    return this.command('token', 'create', '--uses', `${uses}`);
  }

  /** A host with a credential, for an agent that is no process of its own. */
  async enrol(hostname: string): Promise<{ hostId: string; credential: string }> {
    const response = await fetch(`${this.url}/api/v1/enroll`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: await this.token(1), hostname, labels: {} }),
    });
    return (await response.json()) as { hostId: string; credential: string };
  }

  async get<Body>(path: string): Promise<Body> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${this.#apiToken}` },
    });
    if (!response.ok) throw new Error(`GET ${path}: HTTP ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  }

  /** Queries of the dashboard's API, all in one request as a page sends them. */
  async queries(inputs: Record<string, object>): Promise<void> {
    const input = Object.fromEntries(Object.values(inputs).map((one, index) => [index, one]));
    const response = await fetch(
      `${this.url}/trpc/${Object.keys(inputs).join(',')}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`,
      { headers: { authorization: `Bearer ${this.#apiToken}` } },
    );
    const text = await response.text();
    if (response.status !== 200)
      throw new Error(`${Object.keys(inputs).join()}: HTTP ${response.status} ${text}`);
  }

  /** A change that only the dashboard's API makes. */
  async change(procedure: string, input: object): Promise<void> {
    const response = await fetch(`${this.url}/trpc/${procedure}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#apiToken}` },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${procedure}: HTTP ${response.status} ${await response.text()}`);
  }

  /** Takes a host out, with all that is stored of it. */
  async remove(hostId: string): Promise<void> {
    await this.#write('DELETE', `/hosts/${hostId}`);
  }

  /** Settings, by REST. */
  async put(path: string, body: object): Promise<void> {
    await this.#write('PUT', path, body);
  }

  async #write(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiToken}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${await response.text()}`);
  }

  async hosts(): Promise<{ id: string; name: string; connected: boolean }[]> {
    return (await this.get<{ items: { id: string; name: string; connected: boolean }[] }>('/hosts')).items;
  }

  async host(id: string): Promise<HostAnswer> {
    return this.get<HostAnswer>(`/hosts/${id}`);
  }

  /**
   * Waits until the server has stored this many records of a host.
   * @param stalledMs how long nothing more may come of it: a busy machine is slow, one that is stuck stores nothing
   */
  async stored(hostId: string, atLeast: number, stalledMs = 120_000): Promise<HostAnswer> {
    for (let before = -1; ;) {
      const host = await waitFor(
        `more than ${before} of ${atLeast} stored records of host ${hostId}`,
        async () => {
          const answer = await this.host(hostId);
          return answer.samples.stored > before ? answer : undefined;
        },
        stalledMs,
      );
      if (host.samples.stored >= atLeast) return host;
      before = host.samples.stored;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program?.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** `seep-server …` beside it. @returns the last word of the first line @throws Error with what it said */
  async command(...args: string[]): Promise<string> {
    const output = await runProgram(SERVER, args, { env: this.#env });
    return /\S+$/.exec(output.split('\n', 1)[0] ?? '')?.[0] ?? '';
  }

  /** Value of a sample of /metrics, by its name with its labels; undefined when it is not there. */
  async metric(name: string): Promise<number | undefined> {
    const response = await fetch(`${this.url}/metrics`);
    if (!response.ok) throw new Error(`GET /metrics: HTTP ${response.status}`);
    const line = (await response.text()).split('\n').find((text) => text.startsWith(`${name} `));
    return line === undefined ? undefined : Number(line.slice(name.length + 1));
  }
}
