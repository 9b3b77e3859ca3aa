import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { inject } from 'vitest';
import { createDatabase, type DatabaseClient } from '../src/db/client.ts';
import { readConfig } from '../src/env.ts';
import { type RunningServer, startServer } from '../src/server.ts';
import { freePort } from '../src/testing.ts';
import { createApiToken } from '../src/services/access/api-tokens.ts';
import { createEnrolmentToken } from '../src/services/access/enrolment-tokens.ts';
import { enrollHost } from '../src/services/hosts/enroll-host.ts';

/** A database of its own on the real PostgreSQL of this run. */
export async function createTestDatabase(): Promise<{ url: string } & AsyncDisposable> {
  const base = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(base, `CREATE DATABASE ${name}`);
  return {
    url: base.replace('/seep?', `/${name}?`),
    [Symbol.asyncDispose]: () => query(base, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text);
  await client.end();
}

export interface TestServer extends AsyncDisposable {
  url: string;
  socketUrl: string;
  database: DatabaseClient;
  databaseUrl: string;
  routes: RunningServer['routes'];
  /** A host that is enrolled, with the credential of its agent. */
  enrol(name?: string): Promise<{ hostId: number; credential: string }>;
  /** GET of the REST API as an admin; fails unless the answer is 200. */
  get<Body>(path: string): Promise<Body>;
  /** Asks a tRPC query as an admin; fails unless it is answered. */
  query<Body>(path: string, input: object): Promise<Body>;
  /** Stops it and starts it again on the same database and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The whole server on a port and a database of its own. */
export async function startTestServer(env: Record<string, string> = {}): Promise<TestServer> {
  const testDatabase = await createTestDatabase();
  const port = await freePort();
  const config = readConfig({
    DATABASE_URL: testDatabase.url,
    SEEP_PORT: `${port}`,
    SEEP_LOG_LEVEL: 'silent',
    ...env,
  });
  const logger = pino({ level: process.env['SEEP_TEST_LOG'] ?? 'silent' });
  let server: RunningServer | undefined = await startServer(config, logger);
  const database = createDatabase(testDatabase.url, logger, 2);
  const token = await createApiToken(database.db, 'test', { name: 'test', role: 'admin' });
  const { url } = server;
  const stop = async () => {
    await server?.close();
    server = undefined;
  };
  return {
    url,
    socketUrl: `${url.replace('http', 'ws')}/agent`,
    database,
    databaseUrl: testDatabase.url,
    routes: server.routes,
    async enrol(name = 'test-host') {
      const expiresAt = new Date(Date.now() + 60_000);
      const enrolment = await createEnrolmentToken(database.db, 'test', { uses: 1, expiresAt, labels: {} });
      return enrollHost(database.db, enrolment.token, { name, labels: {} });
    },
    async get<Body>(path: string) {
      const response = await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Body;
    },
    async query<Body>(path: string, input: object) {
      const address = `${url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
      const response = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { result: { data: Body } }).result.data;
    },
    async restart() {
      await stop();
      server = await startServer(config, logger);
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await database.close();
      await testDatabase[Symbol.asyncDispose]();
    },
  };
}
