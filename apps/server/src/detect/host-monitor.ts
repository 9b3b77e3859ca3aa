import {
  createHostDetector,
  type Finding,
  GrowthPeriod,
  type HostDetector,
  hostReadingOf,
  type ObservedBoot,
  type ObservedSample,
  type ProgramCensus,
  type RuleChange,
  RuleWatch,
} from '@seep/detection';
import type { HostFacts, ProcessDescription, RowDescription, Table, TableChange } from '@seep/shared';
import { tableOf } from '../agents/boot-stream.ts';
import type { DetectionSettings } from '../services/detection/detection-settings.ts';

/** A sample on its way to the detector, with what tells it from the one before. */
export interface MonitoredSample {
  bootNo: number;
  seq: number;
  atMs: number;
  uptimeMs: number;
  intervalMs: number;
  tables: Table[];
  change: TableChange[] | undefined;
}

export interface MonitoredBoot {
  no: number;
  bootId: string;
  bootedAtMs: number;
  facts: HostFacts;
}

/** What one sample changed. */
export interface MonitorNews {
  findings: Finding[];
  alerts: RuleChange[];
}

const NOTHING: Readonly<MonitorNews> = { findings: [], alerts: [] };

/** Rules are looked at this often, in detector time: what holds for a moment is none. */
const RULES_EVERY_MS = 60_000;

/**
 * The detector of one host and how far it has come. It outlives the host's connections, so that a reconnect costs
 * nothing; a sample that comes again is not counted twice.
 */
export class HostMonitor {
  readonly #detector: HostDetector;
  readonly #rules: RuleWatch;
  readonly #growth = new GrowthPeriod();
  readonly #settings: () => DetectionSettings;
  readonly #timeScale: number;
  #ruledAtMs = -Infinity;
  #bootNo: number | undefined;
  #seq = 0;

  constructor(timeScale: number, settings: () => DetectionSettings) {
    this.#timeScale = timeScale;
    this.#settings = settings;
    this.#rules = new RuleWatch(timeScale);
    this.#detector = createHostDetector({ timeScale, demands: () => settings().demands });
  }

  get subjectCount(): number {
    return this.#detector.subjectCount;
  }

  get bootNo(): number | undefined {
    return this.#bootNo;
  }

  /** Whether nothing up to this number of this boot, or of one before, is new to it. */
  hasSeen(bootNo: number, seq: number): boolean {
    if (this.#bootNo === undefined) return seq === 0;
    return this.#bootNo === bootNo ? this.#seq >= seq : this.#bootNo > bootNo;
  }

  /** A record that holds nothing to observe. */
  pass(bootNo: number, seq: number): void {
    if (bootNo === this.#bootNo) this.#seq = Math.max(this.#seq, seq);
  }

  startBoot(boot: MonitoredBoot): void {
    if (this.#bootNo === boot.no) return;
    this.#bootNo = boot.no;
    this.#seq = 0;
    this.#detector.startBoot(observedBoot(boot));
  }

  describeRows(rows: readonly RowDescription[]): void {
    for (const row of rows) this.#detector.describeRow(row);
  }

  describe(processes: readonly ProcessDescription[]): void {
    for (const process of processes) this.#detector.describe(process);
  }

  /** What the sample changed; nothing for a sample seen before or of a boot that is past. */
  observe(sample: MonitoredSample): MonitorNews {
    const observed = this.#next(sample);
    if (!observed) return NOTHING;
    return { findings: this.#detector.observe(observed), alerts: this.#ruleOn(observed) };
  }

  /** Goes on with what was told of this boot, as samples that were seen before are remembered. */
  resume(told: readonly Finding[]): void {
    this.#detector.resume(told);
  }

  /** A sample of before the server stopped, or the host moved here. */
  remember(sample: MonitoredSample): void {
    const observed = this.#next(sample);
    if (!observed) return;
    this.#detector.remember(observed);
    this.#ruleOn(observed);
  }

  census(): ProgramCensus[] {
    return this.#detector.census();
  }

  open(): Finding[] {
    return this.#detector.open();
  }

  #next(sample: MonitoredSample): ObservedSample | undefined {
    if (sample.bootNo !== this.#bootNo || sample.seq <= this.#seq) return undefined;
    this.#seq = sample.seq;
    return observedSample(sample);
  }

  #ruleOn({ atMs, host, process }: ObservedSample): RuleChange[] {
    const { rules } = this.#settings();
    if (rules.growthRatio === null) this.#growth.forget();
    else this.#growth.observe(atMs, process, (rules.growthMinutes * 60_000) / this.#timeScale);
    // A clock that was set back is no reason to wait.
    if (Math.abs(atMs - this.#ruledAtMs) < RULES_EVERY_MS / this.#timeScale) return [];
    this.#ruledAtMs = atMs;
    return this.#rules.observe(atMs, { ...hostReadingOf(host, process), growth: this.#growth.most }, rules);
  }
}

function observedBoot({ bootId, bootedAtMs, facts }: MonitoredBoot): ObservedBoot {
  const { memTotalBytes, cpuCount, ticksPerSecond } = facts;
  return { bootId, bootedAtMs, memTotalBytes, cpuCount, ticksPerSecond };
}

function observedSample(sample: MonitoredSample): ObservedSample | undefined {
  const host = tableOf(sample.tables, 'host');
  const process = tableOf(sample.tables, 'process');
  if (!host || !process) return undefined;
  const { atMs, uptimeMs, intervalMs, change } = sample;
  return { atMs, uptimeMs, intervalMs, host, process, further: sample.tables, change };
}
