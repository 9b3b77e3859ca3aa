import type { Estimate, Quantiles } from '@seep/detection/evaluate';
import type { EvaluationResult } from './evaluation.ts';

/** More cohorts than this are not listed. */
const MOST_COHORTS = 20;

/** The figures of one evaluation as Markdown; it reads well on a terminal too. */
export function summaryOf({ name, score, baselines, cohorts }: EvaluationResult): string {
  const lines = [
    `## ${name}`,
    '',
    `${score.series} series, ${score.labelled} labelled, ${score.hostWeeks.toFixed(0)} host-weeks; ${score.flagged} claimed to leak, ${figure(score.claimsPerHostWeek)} claims a host-week.`,
    '',
  ];
  const { figures, undecidable } = score;
  if (figures) {
    lines.push(
      '| detector | precision | recall | F1 | false alarms a host-week |',
      '|---|---|---|---|---|',
      `| **ours** (95 % interval) | ${estimate(figures.precision)} | ${estimate(figures.recall)} | ${estimate(figures.f1)} | ${figure(figures.alarmsPerHostWeek)} |`,
      ...baselines.flatMap(({ name: rule, published, tuned }) => [
        `| ${rule}, published (${figure(published.threshold)}) | ${figure(published.precision)} | ${figure(published.recall)} | ${figure(published.f1)} | ${figure(published.alarmsPerHostWeek)} |`,
        `| ${rule}, tuned (${figure(tuned.threshold)}) | ${figure(tuned.precision)} | ${figure(tuned.recall)} | ${figure(tuned.f1)} | ${figure(tuned.alarmsPerHostWeek)} |`,
      ]),
      '',
    );
  }
  if (undecidable) {
    lines.push(
      `Undecidable: ${undecidable.series} series, ${undecidable.fillingOrWarming} answered filling or warming, ${undecidable.flagged} claimed to leak at some time.`,
      '',
    );
  }
  if (score.slopeCoverage) {
    lines.push(
      `Slope: 80 % intervals hold the truth in ${estimate(score.slopeCoverage)}; error ${quantiles(score.slopeError)}.`,
      `Delay ${quantiles(score.delayHours)} hours; lost ${quantiles(score.lostMebibytes)} MiB; headroom left ${quantiles(score.headroomLeft)}.`,
      '',
    );
  }
  lines.push(...confusion(score.confusion), ...families(score.families), ...cohortLines(cohorts));
  return `${lines.join('\n')}\n`;
}

function confusion(table: EvaluationResult['score']['confusion']): string[] {
  const rows = Object.entries(table);
  if (rows.length === 0) return [];
  const columns = ['idle', 'work', 'load', 'none'] as const;
  return [
    `| truth ↓ answer → | ${columns.join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...rows.map(([truth, row]) => `| ${truth} | ${columns.map((column) => row[column] ?? 0).join(' | ')} |`),
    '',
  ];
}

function families(list: EvaluationResult['score']['families']): string[] {
  if (list.length === 0) return [];
  return [
    '| family | kind | series | flagged | states at the end |',
    '|---|---|---|---|---|',
    ...list.map(({ family, kind, series, flagged, states }) => {
      const ends = Object.entries(states).map(([state, count]) => `${state} ${count}`);
      return `| ${family} | ${kind} | ${series} | ${flagged} | ${ends.join(', ')} |`;
    }),
    '',
  ];
}

function foundIn(cohorts: EvaluationResult['cohorts']): number {
  return cohorts.filter(({ leak }) => leak).length;
}

/** Few cohorts are told one by one, many by how many there are. */
function cohortLines(cohorts: EvaluationResult['cohorts']): string[] {
  if (cohorts.length === 0) return [];
  const leaking = cohorts.filter(({ isLeaking }) => isLeaking === true);
  const others = cohorts.filter(({ isLeaking }) => isLeaking === false);
  const lines = [
    `${cohorts.length} cohorts: ${foundIn(leaking)} of ${leaking.length} that leak found, ${foundIn(others)} of ${others.length} that do not claimed.`,
    '',
  ];
  if (cohorts.length > MOST_COHORTS) return lines;
  return [
    ...lines,
    '| cohort | leak | members | growing | flagged at index | outliers |',
    '|---|---|---|---|---|---|',
    ...cohorts.map(
      ({ cohort, leak, members, growing, flaggedIndex, outliers }) =>
        `| ${cohort} | ${leak ? 'yes' : 'no'} | ${members} | ${growing} | ${flaggedIndex ?? '–'} | ${outliers.join(', ')} |`,
    ),
    '',
  ];
}

function estimate({ value, low, high }: Estimate): string {
  return `${figure(value)} (${figure(low)} to ${figure(high)})`;
}

function quantiles(values: Quantiles | undefined): string {
  return values ? `${figure(values.p50)} (${figure(values.p10)} to ${figure(values.p90)})` : '–';
}

function figure(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
