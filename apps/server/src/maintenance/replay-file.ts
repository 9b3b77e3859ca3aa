import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { createInterface } from 'node:readline/promises';
import {
  decodeToAgent,
  encodeBody,
  encodeMessage,
  encodeNumbered,
  type Hello,
  type NumberedMessage,
  parseRecordedFrame,
  ProtocolError,
} from '@seep/shared';
import { and, asc, count, eq, max, min } from 'drizzle-orm';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { createAgentsIn } from '../agents/agents-in.ts';
import type { DatabaseClient } from '../db/client.ts';
import { ensurePartitions } from '../db/partitions.ts';
import { boots, hosts, samples } from '../db/schema/index.ts';
import type { ServerConfig } from '../env.ts';
import { SchemaRegistry } from '../ingest/schema-registry.ts';
import { Live } from '../live.ts';
import { toFinding } from '../routers/rest.ts';
import { agentConfigOf } from '../services/agents/agent-settings.ts';
import { createToken } from '../services/access/secret-token.ts';
import { recordAudit } from '../services/access/audit.ts';
import { getDetectionSettings } from '../services/detection/detection-settings.ts';
import { listFindings } from '../services/findings/list-findings.ts';

/** A recording that cannot be replayed, and where in it. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** What became of one recording. */
export interface Replayed {
  file: string;
  hostId: string;
  host: string;
  boots: { id: string; records: number; from: string | null; to: string | null }[];
  findings: ReturnType<typeof toFinding>[];
}

export interface ReplayDeps {
  config: ServerConfig;
  logger: Logger;
  database: DatabaseClient;
}

/** Records that are on their way: what an agent of ours has, too. */
const MAX_UNACKED = 256;

/**
 * Takes in a recording as if its host had sent it: a host of its own is enrolled, and an agent connects that says what
 * stands in the file. From the socket on everything is as it is for others: the same checks, the same ingest, the same
 * detector, at the times of the recording.
 * @throws ReplayError
 */
export async function replayFile({ config, logger, database }: ReplayDeps, file: string): Promise<Replayed> {
  const { db, pool } = database;
  await ensurePartitions(pool, new Date());
  const settings = await getDetectionSettings(db);
  const { gateway, ingest } = createAgentsIn({
    database,
    config,
    live: new Live(),
    logger,
    schemas: new SchemaRegistry(db),
    settings: () => settings,
    agentConfig: () => agentConfigOf(config),
  });
  const door = createServer();
  door.on('upgrade', (request, socket, head) => void gateway.upgrade(request, socket, head));
  try {
    const frames = framesOf(file);
    const hello = await helloOf(frames, file);
    const { hostId, credential } = await enrol(database, hello, file);
    await send(await listen(door), credential, hello, frames);
    // Ends when all that was found is stored.
    await gateway.stop();
    return await report(database, hostId, file);
  } finally {
    await gateway.stop();
    await ingest.stop();
    door.close();
  }
}

interface Frame {
  line: number;
  message: ReturnType<typeof parseRecordedFrame>;
}

async function* framesOf(file: string): AsyncGenerator<Frame, void> {
  let line = 0;
  try {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      line++;
      if (text !== '') yield { line, message: parseRecordedFrame(text) };
    }
  } catch (error) {
    if (!(error instanceof ProtocolError) && !(error instanceof Error && 'code' in error)) throw error;
    const where = error instanceof ProtocolError ? `${file}, line ${line}` : file;
    throw new ReplayError(`${where}: ${error.message}`, { cause: error });
  }
}

/** What the recording begins with. Nobody can ask a host that is not there, and its clock is not off by its age. */
async function helloOf(frames: AsyncGenerator<Frame, void>, file: string): Promise<Hello> {
  const { value } = await frames.next();
  if (value?.message.type !== 'hello') throw new ReplayError(`${file}: does not begin with a hello`);
  const { runId: _run, ...hello } = value.message.body;
  return { ...hello, capabilities: [], clockMs: Date.now() };
}

async function enrol(
  { db }: DatabaseClient,
  hello: Hello,
  file: string,
): Promise<{ hostId: number; credential: string }> {
  const { token: credential, hash } = createToken('credential');
  const name = hello.host.hostname;
  const labels = { replayed: basename(file) };
  return db.transaction(async (tx) => {
    const [host] = await tx
      .insert(hosts)
      .values({ name, labels, credentialHash: hash })
      .returning({ id: hosts.id });
    if (!host) throw new Error('the host was not stored');
    await recordAudit(tx, {
      actor: 'command-line',
      action: 'host.replay',
      target: `${host.id}`,
      detail: { name, file: basename(file) },
    });
    return { hostId: host.id, credential };
  });
}

async function listen(door: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    door.listen(0, '127.0.0.1', resolve);
  });
  return `ws://127.0.0.1:${(door.address() as AddressInfo).port}/agent`;
}

/** An agent that says what it is given, and waits until everything is acked. */
async function send(
  url: string,
  credential: string,
  hello: Hello,
  frames: AsyncGenerator<Frame, void>,
): Promise<void> {
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${credential}` } });
  const sentSeqs = hello.boots.map(() => 0);
  const ackedSeqs = hello.boots.map(() => 0);
  let isWelcome = false;
  let refusal: string | undefined;
  let wake: (() => void) | undefined;
  socket.on('message', (data) => {
    const message = decodeToAgent(data as Buffer);
    if (message.type === 'welcome') isWelcome = true;
    if (message.type === 'ack') ackedSeqs[message.body.boot] = message.body.seq;
    if (message.type === 'refusal') refusal = message.body.message;
    wake?.();
  });
  socket.on('error', (error) => (refusal ??= error.message));
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      refusal ??= 'the connection was closed';
      wake?.();
      resolve();
    });
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) {
      if (refusal !== undefined) throw new ReplayError(`was not taken in: ${refusal}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const unacked = () => sentSeqs.reduce((sum, sent, boot) => sum + sent - (ackedSeqs[boot] ?? 0), 0);

  socket.once('open', () => socket.send(encodeMessage({ type: 'hello', body: hello })));
  await until(() => isWelcome);
  for await (const { message } of frames) {
    if (!('seq' in message)) continue;
    await until(() => unacked() < MAX_UNACKED);
    socket.send(numbered(message));
    sentSeqs[message.boot] = message.seq;
  }
  await until(() => unacked() === 0);
  socket.send(encodeMessage({ type: 'bye', body: { reason: 'replayed' } }));
  socket.close(1000);
  await closed;
}

function numbered({ type, boot, seq, body }: NumberedMessage): Uint8Array {
  return encodeNumbered(type, boot, seq, encodeBody(body));
}

const MAX_FINDINGS = 1000;

async function report({ db }: DatabaseClient, hostId: number, file: string): Promise<Replayed> {
  const [host] = await db.select({ name: hosts.name }).from(hosts).where(eq(hosts.id, hostId));
  const stored = await db
    .select({ id: boots.bootId, records: count(samples.seq), from: min(samples.at), to: max(samples.at) })
    .from(boots)
    .leftJoin(samples, and(eq(samples.hostId, boots.hostId), eq(samples.bootNo, boots.no)))
    .where(eq(boots.hostId, hostId))
    .groupBy(boots.bootId, boots.no)
    .orderBy(asc(boots.no));
  const findings = await listFindings(db, { hostId, withMerged: true }, { limit: MAX_FINDINGS });
  return {
    file,
    hostId: `${hostId}`,
    host: host?.name ?? '',
    boots: stored.map(({ from, to, ...boot }) => ({
      ...boot,
      from: from?.toISOString() ?? null,
      to: to?.toISOString() ?? null,
    })),
    findings: findings.map(toFinding),
  };
}

/** The same for people. */
export function replayLines({ file, host, hostId, boots: all, findings }: Replayed): string[] {
  return [
    ...all.map(({ records, from, to }) =>
      from === null
        ? `${file}: ${host} (host ${hostId}) has sent nothing`
        : `${file}: ${host} (host ${hostId}), ${records} records from ${from} to ${to}`,
    ),
    ...(findings.length === 0
      ? ['  nothing was found']
      : findings.map(({ state, verdict }) => `  ${state}: ${verdict}`)),
  ];
}
