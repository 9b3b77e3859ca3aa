import { type Attribution, attributionOf, attributionOfDays } from '../activity/attribution.ts';
import type { Finding, Forecast, Interval, Proof, Subject } from '../model.ts';
import type { Growth, Path } from '../paths/path.ts';
import { blocksOf } from '../series/blocks.ts';
import type { CellRing } from '../series/cell-ring.ts';
import { type Slope, slopeOf } from '../series/slope.ts';
import { growthOf, HOUR_MS, observedMs, type Stretch, stretchOf, tailOf } from '../series/stretch.ts';
import { trendOf } from '../series/trend.ts';
import { forecastOf, type NearLimit } from './forecast.ts';
import { MOST_CELLS, type Opening } from './opening.ts';
import { proofOf } from './proof.ts';
import { nextState } from './state.ts';
import type { HostMemory, Surroundings } from './surroundings.ts';

/** Blocks that an open finding's slope is measured over. */
const BLOCKS = 8;

/** The memory of a family whose count grows. */
export interface MemberBytes {
  /** Of all members now. */
  totalBytes: number;
  /** Of the members that came since the onset. */
  addedBytes: number;
  addedMembers: number;
}

/** What leaks, as far as a case asks about it. */
export interface Accused {
  readonly key: string;
  readonly metric: string;
  describe(onsetMs: number): Subject;
  /** Processors that it kept busy itself since it began to rise. */
  ownBusyProcessors(): number | undefined;
  /** Memory that one unit of the metric stands for. @default 1 */
  bytesPerUnit?(onsetMs: number): number;
  /** What its own number cannot pass, besides the host's memory. */
  nearLimits?(): NearLimit[];
  /** Only for what is counted. */
  memberBytes?(onsetMs: number): MemberBytes;
}

/** One open finding: its cells since the onset, how it stands, and what was last told of it. */
export class Case {
  readonly path: Path;
  readonly onsetMs: number;
  ring: CellRing;
  readonly #accused: Accused;
  readonly #subject: Subject;
  readonly #firstSeenMs: number;
  /** By the host's clock when it was found; it stays, though the clock may step. */
  readonly #onsetHostMs: number;
  readonly #usedAtOnset: number;
  readonly #from: number;
  /** Those that an earlier detector knew of. */
  readonly #restarts: Proof['excluded'];
  #state: Finding['state'] = 'probable';
  #fixedBecause: Finding['fixedBecause'];
  #peak: number;
  #growth: Growth;
  #attribution: Attribution;
  #toldMs = Number.NEGATIVE_INFINITY;
  #toldState: Finding['state'] | undefined;
  #members: MemberBytes | undefined;

  constructor(accused: Accused, path: Path, opening: Opening) {
    this.path = path;
    this.#accused = accused;
    this.onsetMs = opening.onsetMs;
    this.ring = opening.ring;
    this.#subject = opening.subject;
    this.#firstSeenMs = opening.firstSeenMs;
    this.#onsetHostMs = opening.onsetHostMs;
    this.#usedAtOnset = opening.usedAtOnset;
    this.#from = opening.from;
    this.#growth = opening.growth;
    this.#attribution = opening.told?.attribution ?? this.#attributionOf(opening.growth.stretch);
    this.#members = accused.memberBytes?.(this.onsetMs);
    this.#peak = opening.from;
    this.#restarts = opening.told?.restarts ?? [];
    if (!opening.told) return;
    const { state, atMs } = opening.told;
    this.#state = state;
    this.#toldState = state;
    this.#toldMs = atMs;
    this.#peak = this.#levelOf(opening.growth.stretch).floors.reduce((a, b) => Math.max(a, b), opening.from);
  }

  get subject(): Subject {
    return this.#subject;
  }

  get isOpen(): boolean {
    return this.#state !== 'fixed';
  }

  /** Looks at the cells since the last time. */
  update(around: Surroundings, isGone: boolean): void {
    if (this.ring.isFull) this.ring = this.ring.since(this.onsetMs, MOST_CELLS, 2 * this.ring.cellMs);
    if (!isGone) this.#members = this.#accused.memberBytes?.(this.onsetMs);
    const stretch = stretchOf(this.ring, around.gaps);
    const again = this.path.findAgain(stretch);
    const level = this.#levelOf(stretch);
    const now = level.floors[level.count - 1] ?? this.#now;
    this.#peak = Math.max(this.#peak, now);
    this.#attribution = this.#attributionOf(stretch);
    this.#measure(level, again);
    const next = nextState({
      state: this.#state === 'confirmed' ? 'confirmed' : 'probable',
      isGone,
      holds: again !== undefined,
      sinceOnsetMs: this.ring.endMs - this.onsetMs,
      confirmMs: this.path.confirmMs,
      recentShare: this.#recentShare(level),
      from: this.#from,
      peak: this.#peak,
      now,
    });
    this.#state = next.state;
    this.#fixedBecause = next.fixedBecause;
  }

  /** What grew is gone. */
  end(): void {
    this.#state = 'fixed';
    this.#fixedBecause = 'ended';
  }

  /** The finding, when its state is news or it was not told for a while. */
  news(around: Surroundings, updateMs: number): Finding | undefined {
    const { nowMs } = around.clock;
    if (this.#state === this.#toldState && nowMs - this.#toldMs < updateMs) return undefined;
    this.#toldMs = nowMs;
    this.#toldState = this.#state;
    return this.finding(around);
  }

  finding(around: Surroundings): Finding {
    const { perHour } = this.#growth.slope;
    const hadSessions = around.host.hadSessionsSince?.(this.onsetMs);
    const bytes = this.#bytes();
    const share = this.#explainedShare(
      around.host,
      bytes
        ? bytes.to - bytes.from
        : (this.#now - this.#from) * (this.#accused.bytesPerUnit?.(this.onsetMs) ?? 1),
    );
    return {
      key: this.#accused.key,
      state: this.#state,
      class: this.#attribution.class,
      metric: this.#accused.metric,
      subject: this.#subject,
      onsetMs: this.#onsetHostMs,
      firstSeenMs: this.#firstSeenMs,
      updatedMs: around.clock.hostTime(around.clock.nowMs),
      slopePerHour: perHour,
      from: this.#from,
      to: this.#now,
      ...(bytes && { bytesFrom: bytes.from, bytesTo: bytes.to, bytesPerHour: bytes.perMember * perHour[1] }),
      forecast: this.#forecast(around, bytes?.perMember ?? this.#accused.bytesPerUnit?.(this.onsetMs) ?? 1),
      ...(share !== undefined && { explainedShare: share }),
      ...(hadSessions !== undefined && { hadSessions }),
      ...(this.#fixedBecause && { fixedBecause: this.#fixedBecause }),
      proof: proofOf(this.path, this.ring, this.#growth, this.#attribution, around, this.#restarts),
    };
  }

  get #now(): number {
    return this.ring.newest;
  }

  #levelOf(stretch: Stretch): Stretch {
    const smooth = this.path.smooth?.(stretch);
    return smooth && smooth.count >= BLOCKS ? smooth : stretch;
  }

  /** Growth that its path would no longer claim is measured all the same: a finding says how it goes on. */
  #measure(stretch: Stretch, again: Growth | undefined): void {
    // Work comes and goes: what it leaks is no straight line with noise about it.
    const isWalk = this.#attribution.class === 'work' && this.path.smooth !== undefined;
    const slope = isWalk ? walkOf(stretch) : (again?.slope ?? this.#slopeOf(stretch));
    if (again) this.#growth = { ...again, slope: slope ?? again.slope };
    else if (slope) this.#growth = { stretch, slope, drift: this.#growth.drift };
  }

  #slopeOf(stretch: Stretch): Slope | undefined {
    if (this.path.smooth) return stretch.count >= BLOCKS ? trendOf(stretch) : undefined;
    return walkOf(stretch);
  }

  #attributionOf(stretch: Stretch): Attribution {
    const attribute = this.path.name === 'slow' ? attributionOfDays : attributionOf;
    return attribute(stretch, this.#accused.ownBusyProcessors());
  }

  /** Growth over the latest stretch as long as the path's shortest, over what the slope makes of that time. */
  #recentShare(stretch: Stretch): number | undefined {
    const { shortestMs } = this.path;
    if (observedMs(stretch) < 1.5 * shortestMs) return undefined;
    const fromHours = (stretch.hours[stretch.count - 1] as number) - shortestMs / HOUR_MS;
    const recent = tailOf(
      stretch,
      stretch.hours.findIndex((hour) => hour >= fromHours),
    );
    const expected = (this.#growth.slope.perHour[1] * shortestMs) / HOUR_MS;
    return expected > 0 ? growthOf(recent) / expected : 0;
  }

  #bytes(): { from: number; to: number; perMember: number } | undefined {
    if (!this.#members) return undefined;
    const { totalBytes, addedBytes, addedMembers } = this.#members;
    return {
      from: totalBytes - addedBytes,
      to: totalBytes,
      perMember: addedMembers > 0 ? addedBytes / addedMembers : 0,
    };
  }

  #forecast({ host, clock }: Surroundings, bytesPerUnit: number): Forecast | null {
    if (this.#state === 'fixed') return null;
    const { perHour } = this.#growth.slope;
    const [low, middle, high] = perHour;
    const bytesPerHour: Interval = [low * bytesPerUnit, middle * bytesPerUnit, high * bytesPerUnit];
    const own = this.#accused.nearLimits?.() ?? [];
    return forecastOf(
      [
        ...(bytesPerUnit > 0
          ? [
              {
                limit: 'host' as const,
                limitValue: host.limitBytes,
                left: host.headroomBytes,
                perHour: bytesPerHour,
              },
            ]
          : []),
        ...own.map((limit) => ({ ...limit, left: limit.limitValue - this.#now, perHour })),
      ],
      clock.hostTime(clock.nowMs),
    );
  }

  /** Undefined where the host's own growth is unknown or nothing. */
  #explainedShare(host: HostMemory, growthBytes: number): number | undefined {
    const hostGrowthBytes = host.usedBytes - this.#usedAtOnset;
    if (!(hostGrowthBytes > 0) || growthBytes < 0) return undefined;
    return Math.min(1, growthBytes / hostGrowthBytes);
  }
}

function walkOf(stretch: Stretch): Slope | undefined {
  const blocks = blocksOf(stretch, BLOCKS);
  return blocks && slopeOf(stretch, blocks);
}
