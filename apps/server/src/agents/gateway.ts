import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, MAX_FRAME_BYTES } from '@seep/shared';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { bearerOf } from '../http/bearer.ts';
import type { Authentication } from '../services/hosts/authenticate-agents.ts';
import { credentialRefusal } from '../services/hosts/credential-refusal.ts';
import type { Question } from './questions.ts';
import { AgentSession, type SessionDeps } from './session.ts';

export interface GatewayDeps extends SessionDeps {
  /** Counts the connection as an agent's until it ends. @returns why there is no room for it */
  admit(socket: Duplex): string | undefined;
  /** The host that a credential belongs to, or why it lets nobody in. */
  authenticate(credential: string): Promise<Authentication>;
  /** The host is connected here no more. */
  leaveMonitor(hostId: number): void;
  registerGoodbye(hostId: number, connectedAt: Date, at: Date): Promise<void>;
}

/** Why agents are turned away, for /metrics. */
export const TURN_AWAY_REASONS = [
  'stopping',
  'open_files',
  'connecting',
  'backlog',
  'newcomers',
  'credential',
  'database',
] as const;
export type TurnAwayReason = (typeof TURN_AWAY_REASONS)[number];

/** Upgrades that wait for the database; more are told to come back. */
const MAX_PENDING_UPGRADES = 256;

/**
 * Agents that are let in and not yet welcomed, one a host, those that wait among the newcomers apart. More are told to come back: an agent that waits for its welcome for too
 * long gives up, and all that was done for it was in vain.
 */
const MAX_UNGREETED = 512;

/** Whoever is told to come back does so between this and twice as much. An agent has waits of its own. */
const RETRY_AFTER_SECONDS = 15;

/** Agents that have not closed their end by then are left to find out. */
const STOP_DEADLINE_MS = 5000;

/** Agents in: checks the credential before the upgrade, and holds the sessions, one a host. */
export class AgentGateway {
  readonly #deps: GatewayDeps;
  readonly #log: Logger;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // Deltas are small and dense: compression costs twice the CPU and memory for nothing (STACK.md).
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #sessions = new Map<number, AgentSession>();
  readonly #ungreeted = new Set<WebSocket>();
  /** One for each socket that is open or whose end is being noted. */
  readonly #ends = new Set<Promise<void>>();
  readonly #turnedAway = Object.fromEntries(TURN_AWAY_REASONS.map((reason) => [reason, 0])) as Record<
    TurnAwayReason,
    number
  >;
  #pendingUpgrades = 0;
  #isStopping = false;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#log = deps.logger;
  }

  get connectedHosts(): ReadonlySet<number> {
    return new Set(this.#sessions.keys());
  }

  /** Agents that were not let in since the server started. */
  get turnedAway(): Readonly<Record<TurnAwayReason, number>> {
    return { ...this.#turnedAway, newcomers: this.#deps.newcomers.turnedAwayCount };
  }

  isConnected(hostId: number): boolean {
    return this.#sessions.get(hostId)?.connectedAt !== undefined;
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until ws takes over, an error on the raw socket would end the process.
    const onError = () => socket.destroy();
    socket.on('error', onError);
    const turnAway = (reason: TurnAwayReason, status: RefusalStatus, code: string, message: string) => {
      this.#turnedAway[reason]++;
      refuse(socket, status, code, message);
    };
    if (this.#isStopping) return turnAway('stopping', 503, 'server_stopping', 'this server is stopping');
    const noRoom = this.#deps.admit(socket);
    if (noRoom !== undefined) return turnAway('open_files', 503, 'rate_limited', noRoom);
    const isFull = this.#pendingUpgrades >= MAX_PENDING_UPGRADES || this.#ungreeted.size >= MAX_UNGREETED;
    if (isFull || this.#deps.intake.isFull) {
      const reason = isFull ? 'connecting' : 'backlog';
      return turnAway(reason, 503, 'rate_limited', 'too many agents connect at once, try again in a moment');
    }
    const credential = bearerOf(request);
    if (credential === undefined) {
      const message = 'Authorization: Bearer <credential> is missing; enrol this host';
      return turnAway('credential', 401, 'unauthorized', message);
    }
    this.#pendingUpgrades++;
    try {
      const found = await this.#deps.authenticate(credential);
      if (typeof found === 'string') {
        const { status, code, message } = credentialRefusal(found);
        return turnAway('credential', status, code, message);
      }
      socket.off('error', onError);
      this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#open(found.hostId, webSocket));
    } catch (error) {
      this.#log.error({ err: error }, 'cannot check an agent credential');
      turnAway('database', 503, 'internal_error', 'the server cannot check credentials now, try again');
    } finally {
      this.#pendingUpgrades--;
    }
  }

  #open(hostId: number, webSocket: WebSocket): void {
    // The newest connection counts: a host that lost its network comes back before the old socket times out.
    this.#sessions.get(hostId)?.supersede();
    this.#ungreeted.add(webSocket);
    const session = new AgentSession(hostId, webSocket, this.#deps, () => this.#ungreeted.delete(webSocket));
    this.#sessions.set(hostId, session);
    // Not events.once: that rejects when the socket breaks, and 'close' follows in any case.
    const closed = new Promise<void>((resolve) => {
      webSocket.once('close', () => resolve());
    });
    const end = closed.then(async () => {
      this.#ungreeted.delete(webSocket);
      if (this.#sessions.get(hostId) === session) {
        this.#sessions.delete(hostId);
        this.#deps.leaveMonitor(hostId);
      }
      await session.findingsWritten;
      await this.#saySoLong(hostId, session.connectedAt);
      this.#ends.delete(end);
    });
    this.#ends.add(end);
  }

  async #saySoLong(hostId: number, connectedAt: Date | undefined): Promise<void> {
    if (!connectedAt) return;
    try {
      await this.#deps.registerGoodbye(hostId, connectedAt, new Date());
    } catch (error) {
      this.#log.warn({ err: error, hostId }, 'could not note that an agent disconnected');
    }
    this.#deps.live.emit('host', { hostId });
  }

  /**
   * Asks a host to read something now; undefined when it is not connected here.
   * @throws ServiceError `unavailable`, `too_many_requests`
   */
  ask(hostId: number, question: Question): Promise<Answer> | undefined {
    const session = this.#sessions.get(hostId);
    return session?.connectedAt ? session.ask(question) : undefined;
  }

  /** Cuts a host off for good: it does not come back to its detector either. */
  disconnect(hostId: number, reason: string): void {
    this.#sessions.get(hostId)?.close('credential_revoked', reason);
    this.#deps.forgetMonitor(hostId);
  }

  sendConfigToAll(): void {
    for (const session of this.#sessions.values()) session.sendConfig();
  }

  /** Tells every agent to come back later, and takes no new ones. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const session of this.#sessions.values()) session.close('server_stopping', 'the server is stopping');
    this.#server.close();
    await Promise.race([Promise.all(this.#ends), delay(STOP_DEADLINE_MS, undefined, { ref: false })]);
  }
}

type RefusalStatus = 401 | 403 | 503;

function refuse(socket: Duplex, status: RefusalStatus, code: string, message: string): void {
  const phrase = { 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' }[status];
  const body = JSON.stringify({ code, message });
  const retryAfterSeconds = Math.round(RETRY_AFTER_SECONDS * (1 + Math.random()));
  socket.end(
    [
      `HTTP/1.1 ${status} ${phrase}`,
      'Connection: close',
      ...(status === 503 ? [`Retry-After: ${retryAfterSeconds}`] : []),
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    // Whoever does not close its end would keep an open file of ours for good.
    () => socket.destroy(),
  );
}
