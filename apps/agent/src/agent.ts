import { type KernelFs, readPidStatm, readUptime, type ScrubLevel } from '@seep/collectors';
import { type AgentConfig, encodeBody, type HostEvent, type HostFacts } from '@seep/shared';
import { Asks } from './asks/asks.ts';
import type { Logger } from './logger.ts';
import { type Boot, readBoot, readHostFacts, uptimeMs } from './collect/host-facts.ts';
import type { HostMetrics } from './collect/host-metrics.ts';
import { EventCursor } from './collect/events/event-cursor.ts';
import { JournalWatch } from './collect/events/journal-watch.ts';
import { KernelWatch } from './collect/events/kernel-watch.ts';
import { ContainerWatch } from './collect/tables/container.ts';
import { EngineDiskWatch } from './collect/tables/engine-disk.ts';
import { Connection, type ConnectionChange, type ConnectionState } from './connection/connection.ts';
import type { Transport } from './connection/transport.ts';
import { BaselineSchedule } from './encode/baseline-schedule.ts';
import { SampleEncoder } from './encode/sample-encoder.ts';
import { type CollectorFailure, SampleBuilder } from './sample-builder.ts';
import { type Clock, Sampler } from './sampler.ts';
import { ScrubRule } from './scrub-rule.ts';
import { CollectorFailures, reasonOf } from './self/collector-failures.ts';
import { budgetOfRuntime, DetailGovernor } from './self/detail.ts';
import { Spool, type SpoolLimits } from './spool/spool.ts';
import { writeStatus } from './write-status.ts';

export interface AgentOptions {
  fs: KernelFs;
  clock: Clock;
  random: () => number;
  logger: Logger;
  version: string;
  /** `ws://host:port/agent` */
  url: string;
  credential: string;
  /** Whose records the spool holds, by `fingerprintOf`. */
  credentialFingerprint: string;
  transport: Transport;
  spoolDir: string;
  spoolLimits: SpoolLimits;
  /** Until the server says otherwise. */
  intervalMs: number;
  /** Whatever the server says, no less is hidden. @default 'default' */
  leastScrub?: ScrubLevel;
  /** A sample was taken and spooled. */
  onSample?: () => void;
}

const DEFAULT_CONFIG: Omit<AgentConfig, 'intervalMs'> = {
  keyframeIntervalMs: 600_000,
  heartbeatIntervalMs: 20_000,
  timeScale: 1,
  scrub: 'default',
};

/** A wall clock that moved against the steady one by more than this was set. */
const CLOCK_JUMP_MS = 1000;

/** Records that were dropped are told at most this often. */
const DROPPED_INTERVAL_MS = 60_000;

/** The same complaint of a collector is logged at most this often. */
const COMPLAINT_INTERVAL_MS = 600_000;

/**
 * The agent on one host: samples, encodes, spools, sends, in that direction only. It goes on sampling whatever becomes
 * of the server.
 */
export class Agent {
  readonly #options: AgentOptions;
  readonly #log: Logger;
  readonly #facts: HostFacts;
  readonly #boot: Boot;
  readonly #spool: Spool;
  readonly #baselines: BaselineSchedule;
  readonly #builder: SampleBuilder;
  readonly #encoder = new SampleEncoder();
  readonly #connection: Connection;
  readonly #sampler: Sampler;
  readonly #cursor: EventCursor;
  readonly #kernel: KernelWatch;
  readonly #journal: JournalWatch;
  readonly #complaints = new Map<string, number>();
  readonly #failures: CollectorFailures;
  readonly #scrub: ScrubRule;
  readonly #governor = new DetailGovernor(budgetOfRuntime());
  #config: AgentConfig;
  #startedMs = 0;
  #startedAtMs = 0;
  #clockOffsetMs: number | undefined;
  #droppedTold = 0;
  /** Records that were dropped when everything was last described. */
  #droppedDescribed = 0;
  #droppedToldMs = -Infinity;

  constructor(options: AgentOptions) {
    const { fs, clock, logger } = options;
    this.#options = options;
    this.#log = logger;
    this.#config = { ...DEFAULT_CONFIG, intervalMs: options.intervalMs };
    this.#scrub = new ScrubRule(options.spoolDir, options.leastScrub);
    this.#facts = readHostFacts(fs);
    this.#boot = readBoot(fs, clock.now());
    this.#spool = Spool.open(
      options.spoolDir,
      this.#boot,
      logger,
      options.spoolLimits,
      options.credentialFingerprint,
    );
    this.#baselines = new BaselineSchedule(this.#spool.current.baselines);
    const containers = new ContainerWatch(
      fs,
      (news) => this.#note(news),
      (error) => this.#complain([{ collector: 'containers', error }]),
    );
    this.#failures = new CollectorFailures(() => clock.monotonicMs());
    const engineDisk = new EngineDiskWatch(fs, (error) =>
      this.#complain([{ collector: 'disk of container engines', error }]),
    );
    this.#builder = new SampleBuilder(fs, this.#facts.pageSizeBytes, [
      containers,
      engineDisk,
      this.#failures,
    ]);
    this.#cursor = new EventCursor(options.spoolDir, this.#boot.id);
    this.#kernel = new KernelWatch(
      fs,
      this.#cursor.kmsgSeq,
      this.#boot.bootedAtTicks / this.#boot.ticksPerSecond,
    );
    this.#journal = new JournalWatch({
      wantsKernel: !this.#kernel.isReadable,
      tell: (event) => this.#noteAll([event]),
      complain: (error) => this.#complain([{ collector: 'journal', error }]),
      now: () => clock.now(),
    });
    const asks = new Asks({
      fs,
      pageSizeBytes: this.#facts.pageSizeBytes,
      now: () => clock.now(),
      monotonicMs: () => clock.monotonicMs(),
    });
    this.#connection = new Connection({
      url: options.url,
      credential: options.credential,
      transport: options.transport,
      onChange: (change) => this.#onConnection(change),
      agentVersion: options.version,
      facts: this.#facts,
      spool: this.#spool,
      logger,
      onConfig: (config) => this.#applyConfig(config),
      onKeyframeNeeded: () => this.#encoder.requireKeyframe(),
      onAsk: (ask) => asks.answer(ask),
      now: () => clock.now(),
      random: options.random,
    });
    this.#sampler = new Sampler(clock, options.intervalMs, (latenessMs) => this.#sample(latenessMs));
  }

  get connectionState(): ConnectionState {
    return this.#connection.state;
  }

  /** Records that the bounds of the spool have cost since it began. */
  get droppedRecords(): number {
    return this.#spool.droppedCount;
  }

  start(): void {
    this.#startedMs = this.#options.clock.monotonicMs();
    this.#startedAtMs = Math.round(this.#options.clock.now());
    this.#onConnection({ connected: false, reason: 'starting' });
    this.#note({ kind: 'agent_start', detail: { version: this.#options.version } });
    this.#sampler.start();
    this.#journal.start();
    this.#connection.start();
  }

  async stop(reason: string): Promise<void> {
    this.#sampler.stop();
    this.#journal.stop();
    this.#note({ kind: 'agent_stop', detail: { reason } });
    await this.#connection.stop(reason);
    this.#spool.close();
    this.#kernel.close();
  }

  #sample(latenessMs: number): void {
    const { clock } = this.#options;
    this.#watchClock();
    this.#watchKernel();
    this.#tellOfDropped();
    this.#describeWhatWasDropped();
    const atMs = Math.round(clock.now());
    const self = this.#watchSelf(latenessMs);
    const sample = this.#builder.build(
      self,
      this.#scrub.level,
      this.#sampler.intervalMs,
      this.#governor.level,
    );
    this.#complain(sample.failures);
    const bootedMs = uptimeMs(this.#options.fs, this.#boot);
    const baseline = this.#baselines.due(
      bootedMs,
      clock.monotonicMs() - this.#startedMs,
      this.#config.timeScale,
    );
    if (baseline || this.#spool.current.isChainBroken) this.#encoder.requireKeyframe();
    const { schema, block } = this.#encoder.encode(
      sample.tables,
      clock.monotonicMs(),
      this.#config.keyframeIntervalMs,
    );
    const measurement = {
      atMs,
      uptimeMs: bootedMs,
      intervalMs: this.#sampler.intervalMs,
      ...(schema && { schema }),
      block,
      described: sample.described,
      ...(sample.rows.length > 0 && { rows: sample.rows }),
    };
    const type = baseline ? 'baseline' : 'sample';
    const body =
      baseline && schema ? encodeBody({ ...measurement, schema, kind: baseline }) : encodeBody(measurement);
    this.#spool.append({ type, body }, schema ? 'keyframe' : 'delta', atMs);
    if (baseline) {
      this.#baselines.take(baseline);
      this.#spool.current.noteBaseline(baseline);
      this.#log.info({ kind: baseline }, 'baseline taken');
    }
    this.#connection.notify();
    this.#options.onSample?.();
  }

  /**
   * The detector watches this process as it watches any other; these say how it is doing. When it takes more than it
   * may, it reads less from this sample on.
   */
  #watchSelf(latenessMs: number): HostMetrics {
    const { user, system } = process.cpuUsage();
    const statm = readPidStatm(this.#options.fs, process.pid);
    const rssBytes = statm ? statm.residentPages * this.#facts.pageSizeBytes : process.memoryUsage.rss();
    const cpuMs = Math.round((user + system) / 1000);
    const change = this.#governor.observe({ atMs: this.#options.clock.monotonicMs(), cpuMs, rssBytes });
    if (change) {
      this.#log.warn(change, 'reads less or more of this host: what it takes has changed');
      this.#note({ kind: 'agent_detail', detail: { ...change } });
    }
    return new Map([
      ['agentRssBytes', rssBytes],
      ['agentCpuMilliseconds', cpuMs],
      ['agentLateMilliseconds', Math.round(latenessMs)],
      ['agentSpoolBytes', this.#spool.byteCount],
      ['agentSpoolRecords', this.#spool.unackedCount],
      ['agentDroppedRecords', this.#spool.droppedCount],
      ['agentDetailLevel', this.#governor.level],
    ]);
  }

  /** Deltas are read in the order of their times: after a jump a new chain begins. */
  #watchClock(): void {
    const { clock } = this.#options;
    const offsetMs = clock.now() - clock.monotonicMs();
    const jumpMs = Math.round(offsetMs - (this.#clockOffsetMs ?? offsetMs));
    this.#clockOffsetMs = offsetMs;
    if (Math.abs(jumpMs) < CLOCK_JUMP_MS) return;
    this.#encoder.requireKeyframe();
    this.#note({ kind: 'clock_jump', detail: { jumpMs } });
  }

  /** What the bounds of the spool have cost, in one event a minute: each one takes room itself. */
  #tellOfDropped(): void {
    const nowMs = this.#options.clock.monotonicMs();
    const dropped = this.#spool.droppedCount;
    const records = dropped - this.#droppedTold;
    if (records === 0 || nowMs - this.#droppedToldMs < DROPPED_INTERVAL_MS) return;
    this.#note({
      kind: 'records_dropped',
      detail: { records, reason: this.#spool.dropReason ?? 'spool_full' },
    });
    // It may have been one too many itself, and have gone with its segment: then there is room for the next.
    if (this.#spool.droppedCount !== dropped) return;
    this.#droppedTold = dropped;
    this.#droppedToldMs = nowMs;
  }

  /** What processes are stood in records that are gone; while nobody listens it would only go the same way. */
  #describeWhatWasDropped(): void {
    const dropped = this.#spool.droppedCount;
    if (dropped === this.#droppedDescribed || this.#connection.state !== 'streaming') return;
    this.#droppedDescribed = dropped;
    this.#builder.describeAgain();
  }

  #watchKernel(): void {
    const { clock, fs } = this.#options;
    try {
      const bootedAtMs = clock.now() - readUptime(fs).uptimeSeconds * 1000;
      this.#noteAll(this.#kernel.poll(bootedAtMs));
      this.#cursor.advance(this.#kernel.seq);
    } catch (error) {
      this.#complain([{ collector: 'kernel log', error }]);
    }
  }

  #note(event: Omit<HostEvent, 'atMs'>): void {
    this.#noteAll([{ ...event, atMs: Math.round(this.#options.clock.now()) }]);
  }

  #noteAll(events: HostEvent[]): void {
    const [first] = events;
    if (!first) return;
    this.#spool.append({ type: 'event', body: encodeBody({ events }) }, 'event', first.atMs);
    this.#connection.notify();
  }

  #onConnection(change: ConnectionChange): void {
    const { spoolDir, version, clock } = this.#options;
    const startedAtMs = this.#startedAtMs;
    writeStatus(spoolDir, {
      pid: process.pid,
      version,
      startedAtMs,
      sinceMs: Math.round(clock.now()),
      ...change,
    });
  }

  #applyConfig(config: AgentConfig): void {
    this.#config = config;
    if (this.#scrub.follow(config.scrub)) this.#builder.describeAgain();
    this.#sampler.setInterval(config.intervalMs);
  }

  #complain(failures: readonly CollectorFailure[]): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const { collector, error, count } of failures) {
      this.#failures.note(collector, error, count);
      if (nowMs - (this.#complaints.get(collector) ?? -Infinity) < COMPLAINT_INTERVAL_MS) continue;
      const isFirst = !this.#complaints.has(collector);
      this.#complaints.set(collector, nowMs);
      this.#log.warn({ err: error, collector, count }, 'collector failed, the others go on');
      if (isFirst) this.#note({ kind: 'collector_failed', detail: { collector, reason: reasonOf(error) } });
    }
  }
}
