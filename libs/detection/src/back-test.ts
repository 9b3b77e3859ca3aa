import type { Finding, SubjectState } from './model.ts';
import { SeriesDetector, type SeriesOptions, type SeriesSample } from './series-detector.ts';

/** What a rule or the detector would have said of stored history. */
export interface BackTest {
  alarms: { atMs: number; endMs: number | undefined }[];
}

/** Reruns the detector over stored history, with other settings than it ran with. */
export function backTestDetector(
  history: Iterable<SeriesSample>,
  options: SeriesOptions,
): BackTest & { state: SubjectState; findings: Finding[] } {
  const detector = new SeriesDetector(options);
  const alarms: BackTest['alarms'] = [];
  const findings: Finding[] = [];
  for (const sample of history) {
    const news = detector.observe(sample);
    if (!news) continue;
    findings.push(news);
    const last = alarms.at(-1);
    const isOpen = last !== undefined && last.endMs === undefined;
    if (news.state === 'fixed' && isOpen) last.endMs = sample.atMs;
    else if (news.state !== 'fixed' && !isOpen) alarms.push({ atMs: sample.atMs, endMs: undefined });
  }
  return { alarms, findings, state: detector.state };
}

/** The scripts' own kind of rule: growth by more than a share, and by more than an amount, within a period. */
export interface GrowthRule {
  periodMs: number;
  leastShare: number;
  leastAmount: number;
}

/** Would this rule have alarmed? Growth is from the lowest level within the period before. */
export function backTestGrowthRule(
  history: Iterable<SeriesSample>,
  { periodMs, leastShare, leastAmount }: GrowthRule,
): BackTest {
  const alarms: BackTest['alarms'] = [];
  let within: { atMs: number; value: number }[] = [];
  for (const { atMs, value, isRestart } of history) {
    if (isRestart) within = [];
    if (Number.isNaN(value)) continue;
    // A level that a later one undercuts can never be the lowest again.
    within = within.filter((one) => atMs - one.atMs <= periodMs && one.value < value);
    const lowest = within[0]?.value ?? value;
    within.push({ atMs, value });
    const growth = value - lowest;
    const holds = growth > leastAmount && growth > leastShare * lowest;
    const last = alarms.at(-1);
    const isOpen = last !== undefined && last.endMs === undefined;
    if (holds && !isOpen) alarms.push({ atMs, endMs: undefined });
    else if (!holds && isOpen) last.endMs = atMs;
  }
  return { alarms };
}
