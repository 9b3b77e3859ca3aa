import { type CensusSubject, censusOf, type ProgramCensus } from './cohort/census.ts';
import { hostProgram, programOf } from './cohort/program.ts';
import type { Table } from '@seep/shared';
import type { Finding, ObservedBoot, ObservedRow, ObservedSample, Subject } from './model.ts';
import type { Path } from './paths/path.ts';
import type { Paths } from './paths/paths.ts';
import { ColumnReader } from './subjects/column-reader.ts';
import { BUCKET_RULES, bucketRise, FELT_SHARE, HostBucket } from './subjects/host-bucket.ts';
import { rowRules } from './subjects/row-rules.ts';
import { type RowFacts, RowSuspect } from './subjects/row-suspect.ts';
import { Rows } from './subjects/rows.ts';
import { HostHistory } from './subjects/host-history.ts';
import { ProcessSuspect } from './subjects/process-suspect.ts';
import { Processes } from './subjects/processes.ts';
import { judge, resume, type Suspect, tell } from './subjects/suspect.ts';
import { Watch } from './subjects/watch.ts';
import { Gaps } from './time/gaps.ts';
import { HostClock } from './time/host-clock.ts';
import { SILENCE } from './verdict/proof.ts';
import { type Demands, meetsDemands } from './verdict/demands.ts';
import type { Surroundings } from './verdict/surroundings.ts';
import type { Windows } from './windows.ts';

/** USER_HZ of every architecture but Alpha, for samples that come before their boot is known. */
const USUAL_TICKS_PER_SECOND = 100;

/** Suspects are judged at the end of every so many cells: a verdict takes hours to ripen. */
const JUDGED_EVERY = 3;

/** How it is judged: durations and paths, the same for all hosts. */
export interface Method {
  windows: Windows;
  paths: Paths;
}

/** All that is known of a host within one boot. */
export class BootState {
  readonly processes: Processes;
  readonly around: Surroundings & { host: HostHistory; clock: HostClock };
  readonly #windows: Windows;
  readonly #buckets: HostBucket[];
  readonly #cpuCount: number;
  readonly #hostColumns = new ColumnReader();
  readonly #rows: Rows[];
  readonly #facts = new Map<string, RowFacts>();
  #descriptors: Table | undefined;
  /** Number of the running cell. */
  #cell: number | undefined;
  #hour: number | undefined;
  #judged: number | undefined;
  #isRemembering = false;
  /** What an earlier detector told of subjects that are not there yet. */
  #toResume: Finding[] = [];

  constructor({ windows, paths }: Method, demands: () => Demands, boot?: ObservedBoot) {
    this.#windows = windows;
    this.#cpuCount = boot?.cpuCount ?? 1;
    const gaps = new Gaps();
    const host = new HostHistory(windows);
    host.memTotalBytes = boot?.memTotalBytes ?? 0;
    this.around = {
      host,
      gaps,
      clock: new HostClock(gaps),
      isWanted: (growth, suspect) => {
        const onsetMs = growth.stretch.atMs[0] as number;
        return (
          meetsDemands(demands(), growth, suspect.bytesPerUnit(onsetMs), windows.dayMs) &&
          !this.#isToldByLineage(suspect) &&
          !this.#isToldByPlace(suspect, onsetMs)
        );
      },
    };
    this.processes = new Processes(windows, paths, host, boot?.ticksPerSecond ?? USUAL_TICKS_PER_SECOND);
    this.#buckets = BUCKET_RULES.map(
      (rule) =>
        new HostBucket(rule, new Watch(windows, bucketRise), paths.host, {
          host,
          isProcessAccused: () => this.#isProcessAccused(),
          largestMappedBytes: () => this.processes.largestMappedBytes(),
          isBucketAccused: (metric) =>
            [...this.#buckets, ...this.#rowSuspects()].some(
              (one) => one.metric === metric && one.watch.case !== undefined,
            ),
        }),
    );
    this.#rows = rowRules(paths).map(
      (rule) =>
        new Rows(rule, windows, {
          factsOf: (table, key, birth) => this.#facts.get(`${table}/${key}/${birth}`),
          processOf: (pid) => this.processes.subjectOf(pid),
          descriptorLimitOf: (pid) => {
            const table = this.#descriptors;
            return table?.value(table.rowOf(pid), table.columnOf('limitCount'));
          },
          isFelt: (onsetMs, growth) => host.usedBytes - host.usedAt(onsetMs) >= FELT_SHARE * growth,
          isToldElsewhere: (subject, metric) => this.#isToldElsewhere(subject, metric),
        }),
    );
  }

  describeRow({ table, key, birth, facts }: ObservedRow): void {
    this.#facts.set(`${table}/${key}/${birth}`, facts);
  }

  get subjectCount(): number {
    const { count, lineages, families, households, unreaped } = this.processes;
    const rows = this.#rows.reduce((sum, { size }) => sum + size, 0);
    return (
      count + lineages.size + families.size + households.size + unreaped.size + this.#buckets.length + rows
    );
  }

  /** @param isRemembered an earlier detector has seen it, and told what it found */
  observe(sample: ObservedSample, isRemembered = false): Finding[] {
    this.#isRemembering = isRemembered;
    const nowMs = this.around.clock.advance(sample);
    if (nowMs === undefined) {
      this.processes.markStale();
      return [];
    }
    const cell = Math.floor(nowMs / this.#windows.cellMs);
    const isFirstOfCell = cell !== this.#cell;
    const news = isFirstOfCell && this.#cell !== undefined ? this.#closeCell(this.#cell) : [];
    this.#cell = cell;

    const valueOf = (metricId: string): number | undefined =>
      this.#hostColumns.value(sample.host, 0, metricId);
    this.around.host.read(valueOf, nowMs, this.#cpuCount);
    for (const bucket of this.#buckets) bucket.read(valueOf, nowMs);
    const moment = { nowMs, uptimeMs: sample.uptimeMs, isRemembered };
    for (const suspect of this.processes.observe(sample.process, sample.change, moment)) {
      this.#end(suspect, news);
    }
    for (const suspect of this.processes.unreaped.see()) this.#end(suspect, news);
    this.#seeRows(sample, nowMs, isFirstOfCell, news);
    if (isFirstOfCell) this.processes.openCell();
    if (isFirstOfCell) this.#resumeDue(nowMs, news);
    return news;
  }

  /** Findings of an earlier detector: each is taken up at the moment at which it was told last. */
  resume(told: readonly Finding[]): void {
    this.#toResume = [...told];
  }

  /** Every program and bucket with its floors of whole hours. */
  census(): ProgramCensus[] {
    const endMs = (this.#hour ?? 0) * this.#windows.hourCellMs;
    const { roster, suspects } = this.processes;
    const subjects: CensusSubject[] = [];
    for (let row = 0; row < roster.rowCount; row++) {
      const process = roster.descriptions[row];
      const level = roster.values[row] as number;
      if (!process || Number.isNaN(level)) continue;
      const watch = suspects.get(roster.pids[row] as number)?.watch;
      const floor = roster.floors[row] as number;
      const sinceMs = this.processes.knownSinceMs(row);
      subjects.push({ ...programOf(process), metric: 'anonBytes', sinceMs, level: floor, watch });
    }
    for (const { metric, watch, knownSinceMs: sinceMs } of this.#buckets)
      subjects.push({ program: hostProgram(metric), metric, sinceMs, level: watch.floor, watch });
    return censusOf(subjects, endMs, this.#windows.hourCellMs, this.around.gaps);
  }

  open(): Finding[] {
    return [...this.#suspects(), ...this.processes.lineages].flatMap(
      (suspect) => suspect.watch.case?.finding(this.#aroundOf(suspect)) ?? [],
    );
  }

  /** Ends with the boot: nothing of it can grow any more. */
  end(): Finding[] {
    const news: Finding[] = [];
    for (const suspect of [...this.#suspects(), ...this.processes.lineages]) this.#end(suspect, news);
    return news;
  }

  /** What has no subject when a cell begins has ended; a program may yet be started again. */
  #resumeDue(nowMs: number, news: Finding[]): void {
    if (this.#toResume.length === 0) return;
    const hostMs = this.around.clock.hostTime(nowMs);
    this.#toResume = this.#toResume.filter((finding) => {
      const { state, subject, updatedMs } = finding;
      if (this.#isRemembering && hostMs < updatedMs) return true;
      if (this.#resume(finding)) return false;
      const mayCome = subject.kind === 'lineage' && hostMs - updatedMs <= this.#windows.dayMs;
      if (this.#isRemembering || mayCome) return true;
      if (state !== 'fixed')
        news.push({ ...finding, state: 'fixed', fixedBecause: 'ended', forecast: null, updatedMs: hostMs });
      return false;
    });
  }

  /** @returns false where its subject is not there */
  #resume(finding: Finding): boolean {
    const { clock, gaps } = this.around;
    const suspect = this.#suspectOf(finding);
    const [first] = finding.proof.points;
    if (!suspect || !first) return false;
    if (finding.state === 'fixed') {
      suspect.watch.hasEnded(finding.to + (suspect.anchor?.(finding).risenBy ?? 0));
      return true;
    }
    for (const { reason, fromMs, toMs } of finding.proof.excluded) {
      if (reason === SILENCE) gaps.recall({ fromMs: clock.axisTime(fromMs), toMs: clock.axisTime(toMs) });
    }
    const anchor = suspect.anchor?.(finding) ?? { fromMs: clock.axisTime(first.atMs), risenBy: 0 };
    return resume(suspect, finding, anchor, this.#aroundOf(suspect));
  }

  #suspectOf({ key, subject, metric }: Finding): Suspect | undefined {
    if (subject.kind === 'lineage') return this.processes.lineageOf(key);
    if (subject.kind === 'process' && metric === 'anonBytes') return this.processes.suspectOf(subject);
    return this.#suspects().find((suspect) => suspect.key === key);
  }

  #closeCell(cell: number): Finding[] {
    const news: Finding[] = [];
    const { cellMs, hourCellMs } = this.#windows;
    const atMs = cell * cellMs;
    const activity = this.around.host.closeCell(atMs);
    const hour = Math.floor(atMs / hourCellMs);
    if (hour !== this.#hour) {
      // The hours before are whole now, and this cell is not in them.
      this.#rest();
      for (const suspect of this.#suspects()) this.#judge(suspect, 'hours', news);
      if (this.#hour !== undefined) this.#closeLineages(this.#hour * hourCellMs, atMs, news);
      this.#hour = hour;
    }
    this.processes.closeCell(activity);
    const suspects = this.#suspects();
    for (const { watch } of suspects) watch.closeCell(atMs, activity);
    // At times that do not depend on when a detector began: one that takes over says it when the other would have.
    const judged = Math.floor(cell / JUDGED_EVERY);
    if (judged !== this.#judged) for (const suspect of suspects) this.#judge(suspect, 'minutes', news);
    this.#judged = judged;
    return news;
  }

  #judge(suspect: Suspect, reads: Path['reads'], news: Finding[]): void {
    const around = this.#aroundOf(suspect);
    const finding = judge(suspect, reads, around, this.#windows.updateMs, !this.#isRemembering);
    if (finding) news.push(finding);
  }

  #end(suspect: Suspect, news: Finding[]): void {
    suspect.watch.case?.end();
    const finding = tell(suspect.watch, this.#aroundOf(suspect), this.#windows.updateMs);
    if (finding) news.push(finding);
  }

  #aroundOf(suspect: Suspect): Surroundings {
    return suspect.around?.(this.around) ?? this.around;
  }

  /** Gives the hour to lineages, which are judged once several of their lives have ended. */
  #closeLineages(hourMs: number, nowMs: number, news: Finding[]): void {
    const { lineages } = this.processes;
    for (const lineage of lineages) {
      if (lineage.closeHour(hourMs) && lineage.isJudged) this.#judge(lineage, 'hours', news);
    }
    for (const lineage of lineages.expire(nowMs)) this.#end(lineage, news);
  }

  #rest(): void {
    this.processes.rest();
    for (const rows of this.#rows) rows.rest();
    for (const { watch } of this.#buckets) watch.rest();
  }

  /** In the order in which they may speak: what a household says of all its families, none of them says besides. */
  #suspects(): Suspect[] {
    const { suspects, unreaped, households, families } = this.processes;
    return [
      ...suspects.values(),
      ...unreaped,
      ...households,
      ...families,
      ...this.#rowSuspects(),
      ...this.#buckets,
    ];
  }

  /** A table that nothing changed in says what it said; at the first sample of a cell all levels are shown. */
  #seeRows(sample: ObservedSample, nowMs: number, isFirstOfCell: boolean, news: Finding[]): void {
    this.#descriptors = sample.further?.find(({ schema }) => schema.name === 'descriptors');
    for (const rows of this.#rows) {
      const table = rows.rule.table === 'process' ? sample.process : tableOf(sample.further, rows.rule.table);
      // Nearly every sample changes some process: once a cell is enough for what only days tell.
      const isNews =
        rows.rule.table !== 'process' &&
        (sample.change === undefined || sample.change.some((change) => change.table === table));
      if (!table || !(isNews || isFirstOfCell)) continue;
      for (const suspect of rows.observe(table, nowMs)) {
        this.#end(suspect, news);
      }
    }
  }

  #rowSuspects(): RowSuspect[] {
    return this.#rows.flatMap((rows) => [...rows]);
  }

  /** Is one of those accused that make up what a row holds, or another row of the same place? */
  #isToldElsewhere(subject: Subject, metric: string): boolean {
    const { suspects, lineages, families, households } = this.processes;
    if (subject.kind === 'process') return suspects.get(subject.pid ?? -1)?.watch.case !== undefined;
    if (subject.kind !== 'container') return false;
    if (subject.unit === undefined && subject.container === undefined) return true;
    const others = this.#rowSuspects().filter((row) => row.metric === metric);
    return [...suspects.values(), ...lineages, ...families, ...households, ...others].some(
      ({ watch }) => watch.case !== undefined && isSamePlace(watch.case.subject, subject),
    );
  }

  /** Has the unit or container of a process or family an open finding of its own? */
  #isToldByPlace(suspect: Suspect, onsetMs: number): boolean {
    if (suspect instanceof RowSuspect || suspect instanceof HostBucket) return false;
    const accused = this.#rowSuspects().filter(
      ({ metric, watch }) => metric === 'cgroupBytes' && watch.case !== undefined,
    );
    if (accused.length === 0) return false;
    const subject = suspect.describe(onsetMs);
    return accused.some(({ watch }) => watch.case !== undefined && isSamePlace(watch.case.subject, subject));
  }

  /** A program that grows through its restarts is told as one, and no life of it besides. */
  #isToldByLineage(suspect: Suspect): boolean {
    return suspect instanceof ProcessSuspect && this.processes.lineages.isAccused(suspect.pid);
  }

  #isProcessAccused(): boolean {
    const { suspects, families, households } = this.processes;
    return [...suspects.values(), ...households, ...families].some(({ watch }) => watch.case !== undefined);
  }
}

function tableOf(tables: readonly Table[] | undefined, name: string): Table | undefined {
  return tables?.find(({ schema }) => schema.name === name);
}

/** The same container, or the same unit outside of any. */
function isSamePlace(a: Subject, b: Subject): boolean {
  if (a.container !== undefined || b.container !== undefined) return a.container === b.container;
  return a.unit !== undefined && a.unit === b.unit;
}
