import {
  type BaselineKind,
  ByteWriter,
  decodeToAgent,
  encodeBody,
  encodeDelta,
  encodeKeyframe,
  encodeMessage,
  encodeNumbered,
  PROTOCOL_VERSION,
  type Table,
} from '@seep/shared';
import WebSocket from 'ws';
import { RecordLog } from './record-log.ts';
import type { SimulatedHost } from './simulated-host.ts';
import type { FleetTally } from './tally.ts';

export interface AgentOptions {
  /** `ws://host:port/agent` */
  url: string;
  credential: string;
  intervalMs: number;
  /** Interval of the history; it ends when it has caught up with the clock. */
  historyIntervalMs: number;
  /** True time from which samples exist; the clock's time when there is no history. */
  fromMs: number;
  /** True time at which the history ends; where left out, it catches up with the clock. */
  untilMs?: number;
  tally: FleetTally;
  random: () => number;
}

/** What an agent needs of a host made of numbers. */
export type AgentHost = Pick<
  SimulatedHost,
  'boot' | 'facts' | 'tables' | 'step' | 'takeDescribed' | 'takeEvents' | 'reboot'
> & { readonly plan: { readonly skewMs: number } };

const AGENT_VERSION = '0.1.0';
const MAX_IN_FLIGHT = 256;
const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
const WELCOME_TIMEOUT_MS = 60_000;
/** As the agent has it: without a sign of life for so many heartbeats, the connection is dead. */
const SILENT_HEARTBEATS = 2.5;

const BASELINE_AGES_MS: readonly (readonly [BaselineKind, number])[] = [
  ['settled', 60_000],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['24h', 86_400_000],
];
const BASELINE_LATENESS_RATIO = 0.1;

// Encoding is synchronous: all agents share what it needs.
const out = new ByteWriter();

/**
 * An agent's side of the protocol over a real socket, for a host made of numbers. It keeps what is not acked, resends
 * from a keyframe, and backs off as the agent does.
 */
export class SimulatedAgent<Host extends AgentHost = SimulatedHost> {
  readonly host: Host;
  readonly #options: AgentOptions;
  #logs: RecordLog[];
  #socket: WebSocket | undefined;
  #isStreaming = false;
  #isStopped = false;
  #attempt = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #pauseTimer: NodeJS.Timeout | undefined;
  #heardAtMs = 0;
  #heartbeatIntervalMs = 20_000;
  #keyframeIntervalMs = 600_000;
  #keyframeAtMs = -Infinity;
  #needsKeyframe = true;
  #nextHistoryMs: number;
  readonly #baselines = new Set<BaselineKind>();

  constructor(host: Host, options: AgentOptions) {
    this.host = host;
    this.#options = options;
    this.#nextHistoryMs = options.fromMs;
    this.#logs = [new RecordLog(host.boot)];
  }

  get isStreaming(): boolean {
    return this.#isStreaming;
  }

  /** Everything that was sampled is acked, history included. */
  get isDrained(): boolean {
    return this.#isLive && this.#logs.every((log) => log.isDrained);
  }

  /** Still sends samples of the past. */
  get isCatchingUp(): boolean {
    return !this.#isLive;
  }

  get #isLive(): boolean {
    return this.#nextHistoryMs === Infinity;
  }

  get #log(): RecordLog {
    return this.#logs.at(-1) as RecordLog;
  }

  get droppedRecords(): number {
    return this.#logs.reduce((sum, log) => sum + log.droppedRecords, 0);
  }

  get unsentRecords(): number {
    return this.#logs.reduce((sum, log) => sum + log.unsentCount, 0);
  }

  connect(): void {
    if (this.#isStopped || this.#socket) return;
    const socket = new WebSocket(this.#options.url, {
      headers: { authorization: `Bearer ${this.#options.credential}` },
      perMessageDeflate: false,
      handshakeTimeout: WELCOME_TIMEOUT_MS,
    });
    socket.binaryType = 'nodebuffer';
    this.#socket = socket;
    this.#heardAtMs = performance.now();
    socket.on('open', () => this.#greet());
    socket.on('message', (data) => this.#receive(data as Buffer));
    socket.on('ping', () => (this.#heardAtMs = performance.now()));
    // Refused before the upgrade, cut off, no route: 'close' follows.
    socket.on('error', (error: Error & { code?: string }) =>
      this.#options.tally.refused(error.code ?? error.message.slice(0, 60)),
    );
    socket.on('close', () => this.#onClose());
  }

  /** Takes the sample that is due now. @param nowMs true time */
  tick(nowMs: number): void {
    const isSilent =
      this.#socket && performance.now() - this.#heardAtMs > SILENT_HEARTBEATS * this.#heartbeatIntervalMs;
    if (isSilent) this.#socket?.terminate();
    if (!this.#isLive) return;
    this.#sample(nowMs, this.#options.intervalMs);
    this.#pump();
  }

  /** Cuts the connection, as a network would. It comes back by itself. */
  cut(): void {
    this.#socket?.terminate();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pauseTimer);
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(encodeMessage({ type: 'bye', body: { reason: 'simulation ends' } }));
      this.#socket.close(1000);
    } else this.#socket?.terminate();
  }

  #greet(): void {
    // Boots that are over and stored need not be named again.
    this.#logs = this.#logs.filter((log, at) => at === this.#logs.length - 1 || !log.isDrained);
    const { skewMs } = this.host.plan;
    this.#send(
      encodeMessage({
        type: 'hello',
        body: {
          protocol: PROTOCOL_VERSION,
          agentVersion: AGENT_VERSION,
          host: this.host.facts,
          boots: this.#logs.map((log) => ({
            id: log.bootId,
            bootedAtMs: log.bootedAtMs,
            ticksZeroMs: log.bootedAtMs,
            firstSeq: log.firstSeq,
            nextSeq: log.nextSeq,
          })),
          capabilities: [],
          clockMs: Date.now() + skewMs,
        },
      }),
    );
  }

  #receive(data: Buffer): void {
    this.#heardAtMs = performance.now();
    this.#handle(decodeToAgent(data));
  }

  #handle(message: ReturnType<typeof decodeToAgent>): void {
    switch (message.type) {
      case 'welcome':
        this.#options.tally.connects++;
        this.#attempt = 0;
        this.#heartbeatIntervalMs = message.body.config.heartbeatIntervalMs;
        this.#keyframeIntervalMs = message.body.config.keyframeIntervalMs;
        for (const [at, log] of this.#logs.entries()) {
          const { stored, needsKeyframe } = log.resume(message.body.storedSeqs[at] ?? 0);
          this.#options.tally.acked += stored.length;
          if (log === this.#log) this.#needsKeyframe ||= needsKeyframe;
        }
        this.#isStreaming = true;
        return this.#pump();
      case 'ack':
        return this.#onAck(message.body.boot, message.body.seq);
      case 'slow_down':
        this.#options.tally.slowDowns++;
        clearTimeout(this.#pauseTimer);
        this.#pauseTimer = setTimeout(() => {
          this.#pauseTimer = undefined;
          this.#pump();
        }, message.body.pauseMs);
        return;
      case 'refusal':
      case 'error':
        this.#options.tally.refused(message.body.code);
        return;
      case 'ask':
      // It has no processes to look into, and never said that it could.
      case 'config':
      case 'unknown':
        return;
      default:
        message satisfies never;
    }
  }

  #onAck(boot: number, seq: number): void {
    const { tally } = this.#options;
    const nowMs = performance.now();
    const acked = this.#logs[boot]?.ack(seq) ?? [];
    tally.acked += acked.length;
    for (const { sentAtMs } of acked) if (sentAtMs !== undefined) tally.addLatency(nowMs - sentAtMs, nowMs);
    this.#pump();
  }

  #onClose(): void {
    this.#socket = undefined;
    if (this.#isStreaming && !this.#isStopped) this.#options.tally.disconnects++;
    this.#isStreaming = false;
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = undefined;
    if (this.#isStopped) return;
    const ceilingMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(this.#attempt++, 16));
    this.#retryTimer = setTimeout(() => this.connect(), ceilingMs * (0.5 + 0.5 * this.#options.random()));
  }

  /** Sends what the window allows: the logs first, then as much of the history as fits. */
  #pump(): void {
    if (!this.#isStreaming || this.#pauseTimer) return;
    for (;;) {
      const at = this.#logs.findIndex((log) => log.hasUnsent);
      const log = this.#logs[at];
      if (!log) {
        if (!this.#sampleHistory()) return;
        continue;
      }
      if (log.inFlight >= MAX_IN_FLIGHT) return;
      const record = log.takeNext(performance.now());
      if (!record) return;
      if (!record.wasSent) this.#options.tally.sent++;
      record.wasSent = true;
      this.#send(encodeNumbered(record.type, at, record.seq, record.body));
    }
  }

  /** @returns false when there is no more of it, or the host rebooted and says hello anew */
  #sampleHistory(): boolean {
    if (this.#isLive || this.#log.inFlight >= MAX_IN_FLIGHT) return false;
    const { historyIntervalMs, intervalMs } = this.#options;
    const atMs = this.#nextHistoryMs;
    if (atMs > (this.#options.untilMs ?? Date.now())) {
      this.#nextHistoryMs = Infinity;
      return false;
    }
    const isPast = Date.now() - atMs > 2 * historyIntervalMs;
    this.#nextHistoryMs = atMs + (isPast ? historyIntervalMs : intervalMs);
    return this.#sample(atMs, isPast ? historyIntervalMs : intervalMs);
  }

  /** @returns false when the host rebooted instead */
  #sample(atMs: number, intervalMs: number): boolean {
    const before = this.host.tables.map((table) => table.copy());
    const isExhausted = this.host.step(atMs);
    this.#writeEvents();
    if (isExhausted) {
      this.#reboot(atMs);
      return false;
    }
    this.#writeSample(before, atMs, intervalMs);
    return true;
  }

  #writeEvents(): void {
    const events = this.host.takeEvents();
    if (events.length === 0) return;
    this.#log.append({ type: 'event', role: 'event', body: encodeBody({ events }), isLive: this.#isLive });
  }

  #writeSample(before: readonly Table[], atMs: number, intervalMs: number): void {
    const { host } = this;
    const uptimeMs = Math.round(atMs - host.boot.bootedAtMs);
    const kind = this.#dueBaseline(uptimeMs);
    const isKeyframe =
      this.#needsKeyframe || kind !== undefined || atMs - this.#keyframeAtMs >= this.#keyframeIntervalMs;
    const tables = host.tables;
    out.clear();
    if (isKeyframe) encodeKeyframe(tables, out);
    else encodeDelta(before, tables, out);
    if (isKeyframe) {
      this.#keyframeAtMs = atMs;
      this.#needsKeyframe = false;
    }
    const body = encodeBody({
      atMs: Math.round(atMs + host.plan.skewMs),
      uptimeMs,
      intervalMs,
      ...(isKeyframe && { schema: tables.map(({ schema }) => schema) }),
      block: out.finish(),
      described: host.takeDescribed(),
      ...(kind !== undefined && { kind }),
    });
    const type = kind === undefined ? 'sample' : 'baseline';
    this.#log.append({ type, role: isKeyframe ? 'keyframe' : 'delta', body, isLive: this.#isLive });
  }

  #dueBaseline(uptimeMs: number): BaselineKind | undefined {
    const due = BASELINE_AGES_MS.find(
      ([kind, ageMs]) =>
        !this.#baselines.has(kind) &&
        uptimeMs >= ageMs &&
        (kind === 'settled' || uptimeMs <= ageMs * (1 + BASELINE_LATENESS_RATIO)),
    )?.[0];
    if (due !== undefined) this.#baselines.add(due);
    return due;
  }

  #reboot(atMs: number): void {
    this.host.reboot(atMs);
    this.#logs.push(new RecordLog(this.host.boot));
    this.#baselines.clear();
    this.#needsKeyframe = true;
    // The new boot is named in a hello: the machine was away anyway.
    this.#socket?.terminate();
  }

  #send(frame: Uint8Array): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#options.tally.sentBytes += frame.length;
    this.#socket.send(frame);
  }
}
