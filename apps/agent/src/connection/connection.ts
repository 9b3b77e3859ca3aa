import {
  type AgentConfig,
  type Answer,
  type Ask,
  ASK_CAPABILITY,
  decodeToAgent,
  encodeMessage,
  encodeNumbered,
  type HostFacts,
  MAX_FRAME_TO_AGENT_BYTES,
  PERMANENT_REFUSALS,
  PROTOCOL_VERSION,
  ProtocolError,
  protocolErrorCodeOf,
  type ToAgent,
  type Welcome,
} from '@seep/shared';
import type { Logger } from '../logger.ts';
import WebSocket from 'ws';
import type { BootSpool } from '../spool/boot-spool.ts';
import type { Spool } from '../spool/spool.ts';
import { Backoff } from './backoff.ts';
import { requireTransport, type Transport } from './transport.ts';

export interface ConnectionDeps {
  /** `ws://host:port/agent` */
  url: string;
  credential: string;
  agentVersion: string;
  facts: HostFacts;
  spool: Spool;
  logger: Logger;
  transport: Transport;
  /** The connection has come or gone. */
  onChange: (change: ConnectionChange) => void;
  /** The server's wishes, at the welcome and whenever they change. */
  onConfig: (config: AgentConfig) => void;
  /** The next sample must be a keyframe: nothing is left to send that begins with one. */
  onKeyframeNeeded: () => void;
  /** Reads of one process, from a closed list. */
  onAsk: (ask: Ask) => Answer;
  now: () => number;
  random: () => number;
}

export interface ConnectionChange {
  connected: boolean;
  /** Why it has gone. */
  reason?: string;
  /** The server's clock minus this host's. */
  clockSkewMs?: number;
  /** The version that somebody has offered this host. */
  updateOffered?: string;
}

export type ConnectionState = 'connecting' | 'greeting' | 'streaming' | 'waiting' | 'stopped';

/** Records sent and not yet acked: enough to fill batches, little enough to hold in memory. */
const MAX_UNACKED_RECORDS = 256;
const MAX_BUFFERED_BYTES = 1024 * 1024;

const WELCOME_TIMEOUT_MS = 15_000;

/** Without a frame or a ping for this many heartbeats the connection is taken for dead. */
const SILENT_HEARTBEATS = 2.5;

/** Of this process; says to the server that two which come in turns are not one that was started anew. */
const RUN_ID = crypto.randomUUID();

const BYE_TIMEOUT_MS = 2000;

/** Kept of the answer of whoever does not let the agent in: a proxy may have a whole page to say. */
const MAX_REFUSAL_CHARACTERS = 65_536;

/** What a server says in a second at most: acks of batches, and now and then a wish. More is not a Seep server. */
const MAX_MESSAGES_PER_SECOND = 2000;

/** Messages of unknown types that are answered on one connection; a newer server learns from the first. */
const MAX_UNKNOWN_ANSWERS = 16;

/** A boot on this connection: its index is its place in the hello. */
interface Sending {
  boot: BootSpool;
  /** Local number of the record to send next; undefined when all that there was is sent. */
  next: number;
  /** Highest local number that was sent and is not yet acked. */
  sentSeq: number;
  ackedSeq: number;
}

/**
 * The agent's socket: connects, says hello, sends what the spool holds and keeps it until it is acked, and comes back
 * when it was cut off. Nothing here is lost with a connection: all state that matters is in the spool.
 */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #log: Logger;
  readonly #backoff: Backoff;
  #state: ConnectionState = 'stopped';
  #socket: WebSocket | undefined;
  #sendings: Sending[] = [];
  #retryTimer: NodeJS.Timeout | undefined;
  #silenceTimer: NodeJS.Timeout | undefined;
  /** Runs while the server has asked for a pause. */
  #pauseTimer: NodeJS.Timeout | undefined;
  #heartbeatIntervalMs = 20_000;
  #lastError: string | undefined;
  #isRefused = false;
  #messages = { count: 0, sinceMs: 0 };
  #unknownAnswers = 0;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#log = deps.logger;
    this.#backoff = new Backoff(deps.random);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Why the last attempt failed, for `status`. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** Records that are on their way: sent, and held by nobody but the spool until they are acked. */
  get unackedCount(): number {
    return this.#sendings.reduce((sum, { sentSeq, ackedSeq }) => sum + Math.max(0, sentSeq - ackedSeq), 0);
  }

  /** The first attempt waits a little as well: machines that lost their power together come back together. */
  start(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'waiting';
    this.#retryTimer = setTimeout(() => this.#connect(), this.#backoff.nextMs());
  }

  /** There is a new record in the spool. */
  notify(): void {
    this.#pump();
  }

  /** Says goodbye and closes; what is not acked stays in the spool. */
  async stop(reason: string): Promise<void> {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pauseTimer);
    clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    const wasStreaming = this.#state === 'streaming';
    this.#state = 'stopped';
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      setTimeout(resolve, BYE_TIMEOUT_MS).unref();
    });
    if (wasStreaming) socket.send(encodeMessage({ type: 'bye', body: { reason } }));
    socket.close(1000);
    await closed;
    socket.terminate();
  }

  #connect(): void {
    this.#state = 'connecting';
    this.#isRefused = false;
    this.#unknownAnswers = 0;
    const socket = new WebSocket(this.#deps.url, {
      headers: { authorization: `Bearer ${this.#deps.credential}` },
      perMessageDeflate: false,
      handshakeTimeout: WELCOME_TIMEOUT_MS,
      maxPayload: MAX_FRAME_TO_AGENT_BYTES,
      ...requireTransport(this.#deps.transport),
    });
    socket.binaryType = 'nodebuffer';
    this.#socket = socket;
    socket.on('open', () => this.#greet());
    socket.on('message', (data) => this.#receive(data as Buffer));
    socket.on('ping', () => this.#heard());
    let isAnswered = false;
    socket.on('unexpected-response', (request, response) => {
      isAnswered = true;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
        if (body.length > MAX_REFUSAL_CHARACTERS) response.destroy();
      });
      // Cut off half way, it is a refusal all the same.
      response.on('error', () => undefined);
      response.on('close', () => {
        // Of one that was given up meanwhile it is no news.
        if (socket === this.#socket) this.#refused(response.statusCode ?? 0, body);
        request.destroy();
        socket.terminate();
      });
    });
    socket.on('error', (error) => {
      // Behind an answer it says no more than that we have ended the socket.
      if (!isAnswered) this.#lastError = error.message || String(error);
    });
    socket.on('close', (code, reason) => this.#onClose(socket, code, reason.toString()));
  }

  #greet(): void {
    this.#state = 'greeting';
    this.#armSilence(WELCOME_TIMEOUT_MS);
    const { spool, facts, agentVersion } = this.#deps;
    this.#sendings = spool.boots.map((boot) => ({ boot, next: boot.nextSeq, sentSeq: 0, ackedSeq: 0 }));
    this.#send({
      type: 'hello',
      body: {
        protocol: PROTOCOL_VERSION,
        agentVersion,
        host: facts,
        boots: spool.boots.map((boot) => boot.info()),
        capabilities: [ASK_CAPABILITY],
        clockMs: this.#deps.now(),
        runId: RUN_ID,
      },
    });
  }

  #receive(data: Buffer): void {
    this.#heard();
    try {
      this.#countMessage();
      const message = decodeToAgent(data);
      if (message.type === 'unknown') this.#answerUnknown(message.name);
      else this.#handle(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#log.warn({ code: error.code, reason: error.message }, 'server broke the protocol');
      this.#socket?.close(error.closeCode, error.code);
    }
  }

  #countMessage(): void {
    const nowMs = performance.now();
    if (nowMs - this.#messages.sinceMs >= 1000) this.#messages = { count: 0, sinceMs: nowMs };
    if (++this.#messages.count > MAX_MESSAGES_PER_SECOND) {
      throw new ProtocolError('rate_limited', `more than ${MAX_MESSAGES_PER_SECOND} messages in a second`);
    }
  }

  #answerUnknown(name: string): void {
    if (this.#unknownAnswers++ >= MAX_UNKNOWN_ANSWERS) return;
    this.#send({
      type: 'error',
      body: { code: 'frame_unexpected', message: `unknown message type "${name}"` },
    });
  }

  #handle(message: ToAgent): void {
    switch (message.type) {
      case 'welcome':
        return this.#onWelcome(message.body);
      case 'ack':
        return this.#onAck(message.body.boot, message.body.seq);
      case 'config':
        this.#applyConfig(message.body);
        return;
      case 'refusal':
        this.#lastError = `${message.body.code}: ${message.body.message}`;
        this.#log.warn(message.body, 'server refuses');
        return;
      case 'error':
        this.#log.warn(message.body, 'server reports an error');
        return;
      case 'slow_down':
        return this.#pause(message.body.pauseMs);
      case 'ask':
        return this.#answer(message.body);
      default:
        message satisfies never;
    }
  }

  /** A server that does not read its answers gets none: they are not kept. */
  #answer(ask: Ask): void {
    if (this.#state !== 'streaming') throw new ProtocolError('frame_unexpected', 'ask before welcome');
    if ((this.#socket?.bufferedAmount ?? 0) > MAX_BUFFERED_BYTES) return;
    this.#send({ type: 'answer', body: this.#deps.onAsk(ask) });
  }

  /** The server has more than it can take; the spool holds what waits meanwhile. */
  #pause(pauseMs: number): void {
    this.#log.info({ pauseMs }, 'server asks to slow down');
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = setTimeout(() => {
      this.#pauseTimer = undefined;
      this.#pump();
    }, pauseMs);
  }

  #onWelcome({ config, storedSeqs, serverTimeMs, updateOffered }: Welcome): void {
    if (this.#state !== 'greeting') throw new ProtocolError('frame_unexpected', 'a second welcome');
    if (storedSeqs.length !== this.#sendings.length) {
      throw new ProtocolError(
        'frame_malformed',
        `welcome has ${storedSeqs.length} boots of ${this.#sendings.length}`,
      );
    }
    for (const [index, sending] of this.#sendings.entries()) {
      const storedSeq = storedSeqs[index] as number;
      const first = sending.boot.resume(storedSeq);
      sending.next = first ?? sending.boot.nextSeq;
      sending.ackedSeq = storedSeq - sending.boot.wireSeq(0);
      if (sending.boot === this.#deps.spool.current && first === undefined) this.#deps.onKeyframeNeeded();
    }
    this.#state = 'streaming';
    this.#lastError = undefined;
    this.#backoff.reset();
    this.#applyConfig(config);
    const clockSkewMs = Math.round(serverTimeMs - this.#deps.now());
    this.#log.info({ unsent: this.#deps.spool.unackedCount, clockSkewMs }, 'connected');
    this.#deps.onChange({
      connected: true,
      clockSkewMs,
      ...(updateOffered !== undefined && { updateOffered }),
    });
    this.#pump();
  }

  #applyConfig(config: AgentConfig): void {
    this.#heartbeatIntervalMs = config.heartbeatIntervalMs;
    this.#deps.onConfig(config);
  }

  #onAck(index: number, wireSeq: number): void {
    const sending = this.#sendings[index];
    if (!sending) throw new ProtocolError('frame_malformed', `ack of boot ${index}`);
    const seq = wireSeq - sending.boot.wireSeq(0);
    if (seq > sending.sentSeq)
      throw new ProtocolError('frame_unexpected', `ack of record ${wireSeq}, not sent`);
    sending.ackedSeq = Math.max(sending.ackedSeq, seq);
    sending.boot.ack(wireSeq);
    this.#deps.spool.dropEmptyBoots();
    this.#pump();
  }

  /** Sends what there is, oldest boot first, as far as the server keeps up. */
  #pump(): void {
    if (this.#pauseTimer || this.#state !== 'streaming') return;
    for (const [index, sending] of this.#sendings.entries()) {
      for (;;) {
        const socket = this.#socket;
        if (!socket || socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > MAX_BUFFERED_BYTES)
          return;
        if (sending.sentSeq - sending.ackedSeq >= MAX_UNACKED_RECORDS) return;
        const seq = sending.boot.nextHeld(sending.next);
        if (seq === undefined) break;
        const record = sending.boot.read(seq);
        if (!record) continue;
        socket.send(encodeNumbered(record.type, index, sending.boot.wireSeq(seq), record.body), () => {
          // What was held back for a full buffer goes on when it drains.
          if (socket.bufferedAmount === 0) this.#pump();
        });
        sending.next = seq + 1;
        sending.sentSeq = seq;
      }
    }
  }

  #send(message: Parameters<typeof encodeMessage>[0]): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encodeMessage(message));
  }

  #heard(): void {
    if (this.#state === 'streaming') this.#armSilence(this.#heartbeatIntervalMs * SILENT_HEARTBEATS);
  }

  #armSilence(afterMs: number): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => {
      this.#lastError = `nothing heard for ${Math.round(afterMs / 1000)} s`;
      this.#socket?.terminate();
    }, afterMs);
  }

  #refused(status: number, body: string): void {
    const { code, message } = parseRefusal(body);
    this.#isRefused = code !== undefined && PERMANENT_REFUSALS.has(code);
    this.#lastError = `HTTP ${status}${message === undefined ? '' : `: ${message}`}`;
  }

  #onClose(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.#socket) return;
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
    this.#socket = undefined;
    if (this.#state === 'stopped') return;
    const wasStreaming = this.#state === 'streaming';
    this.#state = 'waiting';
    const refusal = protocolErrorCodeOf(reason);
    const isPermanent = this.#isRefused || (refusal !== undefined && PERMANENT_REFUSALS.has(refusal));
    const waitMs = Math.round(isPermanent ? this.#backoff.longMs() : this.#backoff.nextMs());
    const why = this.#lastError ?? (reason || `closed with ${code}`);
    this.#log[wasStreaming || isPermanent ? 'warn' : 'info']({ reason: why, waitMs }, 'not connected');
    this.#deps.onChange({ connected: false, reason: why });
    this.#retryTimer = setTimeout(() => this.#connect(), waitMs);
  }
}

function parseRefusal(body: string): {
  code: ReturnType<typeof protocolErrorCodeOf>;
  message: string | undefined;
} {
  try {
    const { code, message } = JSON.parse(body) as { code?: unknown; message?: unknown };
    return {
      code: typeof code === 'string' ? protocolErrorCodeOf(code) : undefined,
      message: typeof message === 'string' ? message : undefined,
    };
  } catch {
    return { code: undefined, message: undefined };
  }
}
