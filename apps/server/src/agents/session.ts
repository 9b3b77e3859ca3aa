import {
  type AgentConfig,
  type Answer,
  ASK_CAPABILITY,
  CLOSE_CODES,
  decodeToServer,
  encodeMessage,
  HELLO_TIMEOUT_MS,
  type Hello,
  MAX_ANSWER_BYTES,
  type NumberedMessage,
  OLDEST_SERVED_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  ProtocolError,
  type ProtocolErrorCode,
  type ToAgent,
  type ToServer,
} from '@seep/shared';
import type { Finding, RuleChange } from '@seep/detection';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { ServiceError } from '../errors.ts';
import type { HostMonitor, MonitorNews } from '../detect/host-monitor.ts';
import { MonitorFeed } from '../detect/monitor-feed.ts';
import type { Progress } from '../detect/monitors.ts';
import { IngestError, type IngestQueue } from '../ingest/ingest-queue.ts';
import { type IngestRecord, sizeOf } from '../ingest/record.ts';
import type { SchemaRegistry } from '../ingest/schema-registry.ts';
import type { Live } from '../live.ts';
import type { RegisteredBoot, RegisteredHello } from '../services/hosts/register-hello.ts';
import { BackPressure } from './back-pressure.ts';
import { BootStream } from './boot-stream.ts';
import { afterReading, Heartbeat } from './heartbeat.ts';
import type { Intake } from './intake.ts';
import type { Newcomers } from './newcomers.ts';
import { type Question, Questions } from './questions.ts';
import { type MeasuredMessage, RecordMaker } from './records.ts';
import type { StringPool } from './string-pool.ts';
import type { Turns } from './turns.ts';

/** What a session asks of the rest of the server. */
export interface SessionDeps {
  ingest: IngestQueue;
  schemas: SchemaRegistry;
  strings: StringPool;
  live: Live;
  logger: Logger;
  turns: Turns;
  intake: Intake;
  newcomers: Newcomers;
  agentConfig: () => AgentConfig;
  registerHello(hostId: number, hello: Hello, receivedAt: Date): Promise<RegisteredHello>;
  openMonitor(hostId: number, progress: Progress | undefined): Promise<HostMonitor>;
  forgetMonitor(hostId: number): void;
  storeFindings(source: FindingsSource, findings: Finding[]): Promise<number[]>;
  storeAlerts(hostId: number, changes: RuleChange[]): Promise<boolean>;
  closeEndedFindings(source: FindingsSource, at: Date): Promise<number[]>;
}

export interface FindingsSource {
  hostId: number;
  hostName: string;
  bootNo: number;
  memTotalBytes: number;
}

interface Boot {
  info: RegisteredBoot;
  stream: BootStream;
  /** Of the last sample on this connection. */
  lastSampleMs: number;
}

/** The turn of a newcomer ends after this, stored or not: others wait for theirs. */
const NEWCOMER_MS = 10_000;

/**
 * One agent on one socket, from its hello to its close. Frames are handled one after another; what they say is acked
 * when it is stored. Whatever goes wrong ends this session with a named reason and nothing else: the agent still has
 * all that was not acked.
 */
export class AgentSession {
  readonly hostId: number;
  readonly #socket: WebSocket;
  readonly #deps: SessionDeps;
  readonly #log: Logger;
  readonly #boots: Boot[] = [];
  #feed: MonitorFeed | undefined;
  #hello: Hello | undefined;
  #connectedAt: Date | undefined;
  #inbox: Buffer[] = [];
  #working = false;
  #ackScheduled = false;
  #findingsWritten: Promise<void> = Promise.resolve();
  /** Nothing is handled any more: a record behind one that was passed over would look as if the host had dropped it. */
  #isOver = false;
  readonly #questions = new Questions((ask) => this.#send({ type: 'ask', body: ask }));
  readonly #records: RecordMaker;
  readonly #pressure: BackPressure;
  /** Ends its turn among the newcomers, or its waiting for one; undefined where it has none. */
  #stopBeingNew: (() => void) | undefined;
  #newcomerTimer: NodeJS.Timeout | undefined;
  readonly #heartbeat: Heartbeat;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #onGreeted: () => void;

  /** @param onGreeted called when it waits for its welcome no more, or among the newcomers, who are counted there */
  constructor(hostId: number, socket: WebSocket, deps: SessionDeps, onGreeted: () => void) {
    this.#onGreeted = onGreeted;
    this.hostId = hostId;
    this.#socket = socket;
    this.#deps = deps;
    this.#log = deps.logger.child({ hostId });
    this.#records = new RecordMaker(hostId);
    this.#pressure = new BackPressure(socket, deps.intake, (pauseMs) => {
      if (this.#hello) this.#send({ type: 'slow_down', body: { pauseMs } });
      return this.#hello !== undefined;
    });
    this.#heartbeat = new Heartbeat(
      socket,
      () => this.#pressure.isPaused,
      () => this.#log.info('agent does not answer any more'),
    );
    this.#helloTimer = setTimeout(
      () =>
        afterReading(() => {
          if (!this.#hello) this.close('hello_timeout', `no hello within ${HELLO_TIMEOUT_MS / 1000} s`);
        }),
      HELLO_TIMEOUT_MS,
    );
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('error', (error: Error & { code?: string }) => this.#onSocketError(error));
    socket.on('close', () => this.#onClose());
  }

  /** Settles when what the detector found on this connection is stored. */
  get findingsWritten(): Promise<void> {
    return this.#findingsWritten;
  }

  /** When it said hello; undefined before. */
  get connectedAt(): Date | undefined {
    return this.#connectedAt;
  }

  /** Tells the agent why, then closes. */
  close(code: ProtocolErrorCode, message: string): void {
    this.#end();
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#log.info({ code, reason: message }, 'closing agent connection');
    this.#send({ type: 'refusal', body: { code, message } });
    // A close reason holds 123 bytes (RFC 6455, 5.5); the refusal before it has the whole sentence.
    this.#socket.close(CLOSE_CODES[code], Buffer.from(`${code}: ${message}`).subarray(0, 120).toString());
  }

  /** Another connection of the same host has come. One that was not welcomed yet does not wait for the agent's close. */
  supersede(): void {
    this.close('superseded', 'this host has connected anew');
    if (!this.#feed) this.#socket.terminate();
  }

  /**
   * The agent has all that was not acked, and sends it again in order; what it still sends now comes too early. Nothing
   * that others wait for is held until the socket is gone: an agent that does not answer keeps it for half a minute.
   */
  #end(): void {
    this.#isOver = true;
    this.#inbox = [];
    this.#pressure.close();
    this.#stopBeingNew?.();
    this.#onGreeted();
  }

  sendConfig(): void {
    if (this.#hello) this.#send({ type: 'config', body: this.#deps.agentConfig() });
  }

  /**
   * Asks the agent to read something now.
   * @throws ServiceError `unavailable`, `too_many_requests`
   */
  async ask(question: Question): Promise<Answer> {
    if (this.#hello?.capabilities.includes(ASK_CAPABILITY) !== true) {
      throw new ServiceError('unavailable', 'the agent of this host is too old to be asked: update it');
    }
    return this.#questions.ask(question);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#isOver) return;
    this.#heartbeat.heard();
    if (!isBinary) return this.close('frame_malformed', 'frames are binary');
    this.#inbox.push(data as Buffer);
    this.#pressure.receive((data as Buffer).length);
    void this.#work();
  }

  /** Handles what is in the inbox, in order, one at a time. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let frame = this.#inbox.shift(); frame; frame = this.#inbox.shift()) {
        await this.#deps.turns.take();
        await this.#handle(decodeToServer(frame), frame.length);
        this.#pressure.handled(frame.length);
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#working = false;
    }
  }

  #fail(error: unknown): void {
    if (error instanceof ProtocolError) return this.close(error.code, error.message);
    if (error instanceof IngestError) {
      this.#deps.forgetMonitor(this.hostId);
      return this.close(error.code, error.message);
    }
    this.#log.error({ err: error }, 'agent session failed');
    this.#deps.forgetMonitor(this.hostId);
    this.close('internal_error', 'the server could not handle this; its log says why');
  }

  async #handle(message: ToServer | { type: 'unknown'; name: string }, frameBytes: number): Promise<void> {
    switch (message.type) {
      case 'hello':
        return this.#onHello(message.body);
      case 'baseline':
      case 'sample':
      case 'event':
        return this.#onNumbered(message);
      case 'bye':
        this.#log.info({ reason: message.body.reason }, 'agent says goodbye');
        return;
      case 'answer':
        if (frameBytes > MAX_ANSWER_BYTES)
          throw new ProtocolError('frame_too_large', `an answer of ${frameBytes} bytes`);
        return this.#questions.settle(message.body);
      case 'error':
        this.#log.warn(message.body, 'agent reports an error');
        return;
      case 'unknown':
        this.#send({
          type: 'error',
          body: { code: 'frame_unexpected', message: `unknown message type "${message.name}"` },
        });
        return;
      default:
        message satisfies never;
    }
  }

  async #onHello(hello: Hello): Promise<void> {
    if (this.#hello) throw new ProtocolError('frame_unexpected', 'a second hello');
    if (hello.protocol < OLDEST_SERVED_PROTOCOL_VERSION) {
      throw new ProtocolError(
        'protocol_too_old',
        `protocol ${hello.protocol}: update the agent to speak ${PROTOCOL_VERSION}`,
      );
    }
    if (hello.protocol > PROTOCOL_VERSION) {
      throw new ProtocolError(
        'protocol_too_new',
        `protocol ${hello.protocol}: this server speaks ${PROTOCOL_VERSION}, update it`,
      );
    }
    clearTimeout(this.#helloTimer);
    this.#hello = hello;
    const connectedAt = new Date();
    this.#connectedAt = connectedAt;
    const {
      boots: registered,
      hasOpenFindings,
      updateOffered,
    } = await this.#deps.registerHello(this.hostId, hello, connectedAt);
    if (this.#isOver) return;
    if (registered.every(({ storedSeq }) => storedSeq === 0)) await this.#enterAsNewcomer();
    if (this.#isOver) return;
    const newest = registered.at(-1);
    const monitor = this.#deps.openMonitor(
      this.hostId,
      newest && { bootNo: newest.no, storedSeq: newest.storedSeq },
    );
    monitor.catch((error: unknown) => this.#log.error({ err: error }, 'cannot rebuild a detector'));
    this.#feed = new MonitorFeed(monitor);
    for (const info of registered)
      this.#boots.push({ info, stream: new BootStream(info.no, info.storedSeq), lastSampleMs: 0 });
    this.#heartbeat.start(this.#deps.agentConfig().heartbeatIntervalMs);
    this.#send({
      type: 'welcome',
      body: {
        serverTimeMs: Date.now(),
        config: this.#deps.agentConfig(),
        storedSeqs: registered.map(({ storedSeq }) => storedSeq),
        ...(updateOffered !== undefined && { updateOffered }),
      },
    });
    this.#onGreeted();
    this.#log.info({ host: hello.host.hostname, agent: hello.agentVersion }, 'agent connected');
    this.#deps.live.emit('host', { hostId: this.hostId });
    const latest = this.#boots.at(-1);
    if (latest && hasOpenFindings)
      this.#writeFindings(() => this.#deps.closeEndedFindings(this.#sourceOf(latest), connectedAt));
  }

  /**
   * None of the boots in its hello has anything stored. It waits until others like it are done, and is one of them until
   * something is.
   */
  async #enterAsNewcomer(): Promise<void> {
    const turn = this.#deps.newcomers.enter();
    this.#stopBeingNew = () => {
      this.#stopBeingNew = undefined;
      clearTimeout(this.#newcomerTimer);
      turn.end();
    };
    this.#onGreeted();
    await turn.begun;
    if (!this.#isOver) this.#newcomerTimer = setTimeout(() => this.#stopBeingNew?.(), NEWCOMER_MS);
  }

  async #onNumbered(message: NumberedMessage): Promise<void> {
    if (!this.#hello) throw new ProtocolError('frame_unexpected', `${message.type} before hello`);
    const boot = this.#boots[message.boot];
    if (!boot)
      throw new ProtocolError('frame_malformed', `${message.type}: hello has no boot ${message.boot}`);
    boot.stream.takeSeq(message.seq);
    if (message.type === 'event') this.#feed?.pass(boot.info.no, message.seq);
    const { record, news } =
      message.type === 'event'
        ? {
            record: this.#records.ofEvents(boot.info.no, message.seq, message.body, boot.lastSampleMs),
            news: undefined,
          }
        : await this.#measure(boot, message);
    // Sent again from the last keyframe on, so that the deltas behind it can be read: stored already.
    if (message.seq <= boot.stream.storedSeq) return this.#scheduleAck();
    // It may have ended while this was read: a record before this one may not be stored.
    if (this.#isOver) return;
    this.#store(boot, record, news);
  }

  async #measure(
    boot: Boot,
    message: MeasuredMessage,
  ): Promise<{ record: IngestRecord; news: MonitorNews | undefined }> {
    const { body, seq } = message;
    const { schemas, strings } = this.#deps;
    const schemaId = body.schema ? await schemas.idOf(body.schema) : undefined;
    // What many hosts have in common is kept once.
    const schema = schemaId === undefined ? undefined : await schemas.schemaOf(schemaId);
    strings.shareIn(body.described);
    const decoded = boot.stream.decode(body.block, schema);
    const { tables, change } = decoded;
    const { atMs, uptimeMs, intervalMs } = body;
    boot.lastSampleMs = atMs;
    const news = this.#feed?.observe(
      {
        no: boot.info.no,
        bootId: boot.info.id,
        bootedAtMs: boot.info.bootedAtMs,
        facts: (this.#hello as Hello).host,
      },
      body.described,
      body.rows ?? [],
      { bootNo: boot.info.no, seq, atMs, uptimeMs, intervalMs, tables, change },
    );
    const record = this.#records.measured(boot.info.no, message, schemaId, decoded);
    return { record, news };
  }

  /** Hands the record to the queue; does not wait, so that a backlog is stored in large batches. */
  #store(boot: Boot, record: IngestRecord, news: MonitorNews | undefined): void {
    const bytes = sizeOf(record);
    this.#pressure.hold(bytes);
    this.#deps.ingest
      .store(record)
      .then(() => {
        this.#stopBeingNew?.();
        boot.stream.storedSeq = Math.max(boot.stream.storedSeq, record.seq);
        this.#scheduleAck();
        this.#deps.live.emit('sample', { hostId: this.hostId, atMs: record.at.getTime() });
        if (news) this.#writeNews(boot, news);
      })
      .catch((error: unknown) => this.#fail(error))
      .finally(() => this.#pressure.release(bytes));
  }

  #writeNews(boot: Boot, { findings, alerts }: MonitorNews): void {
    if (findings.length > 0)
      this.#writeFindings(() => this.#deps.storeFindings(this.#sourceOf(boot), findings));
    if (alerts.length > 0)
      this.#writeFindings(async () => {
        const hasChanged = await this.#deps.storeAlerts(this.hostId, alerts);
        if (hasChanged) this.#deps.live.emit('alert', { hostId: this.hostId });
        return [];
      });
  }

  /** One after another, so that what the detector said last is what stays. */
  #writeFindings(store: () => Promise<number[]>): void {
    this.#findingsWritten = this.#findingsWritten
      .then(store)
      .then((ids) => {
        for (const findingId of ids) this.#deps.live.emit('finding', { findingId, hostId: this.hostId });
      })
      .catch((error: unknown) => this.#log.error({ err: error }, 'findings were not stored'));
  }

  /** One ack for all records of a batch, which resolve in the same turn. */
  #scheduleAck(): void {
    if (this.#ackScheduled) return;
    this.#ackScheduled = true;
    setImmediate(() => {
      this.#ackScheduled = false;
      for (const [index, { stream }] of this.#boots.entries()) {
        if (stream.storedSeq > stream.ackedSeq) {
          stream.ackedSeq = stream.storedSeq;
          this.#send({ type: 'ack', body: { boot: index, seq: stream.storedSeq } });
        }
      }
    });
  }

  #sourceOf({ info }: Boot): FindingsSource {
    const { hostname, memTotalBytes } = (this.#hello as Hello).host;
    return { hostId: this.hostId, hostName: hostname, bootNo: info.no, memTotalBytes };
  }

  #send(message: ToAgent): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(encodeMessage(message));
  }

  #onSocketError(error: Error & { code?: string }): void {
    // ws closes the socket itself, with the code that RFC 6455 has for it (1009 for a message too big).
    this.#log.warn(
      { code: error.code, reason: error.message },
      'agent connection broke the WebSocket protocol',
    );
    this.#end();
  }

  #onClose(): void {
    clearTimeout(this.#helloTimer);
    this.#heartbeat.stop();
    this.#questions.close();
    this.#end();
  }
}
