import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EvaluationResult } from './evaluation.ts';

use([BarChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const WIDTH = 900;
const ROW = 22;
const MARGIN = 90;
/** Okabe and Ito: told apart by everyone. */
const COLOURS = { good: '#0072B2', other: '#E69F00' };

/** Share of each family's series that were claimed to leak. */
export function familiesChart({ score }: EvaluationResult): string | undefined {
  if (score.families.length === 0) return undefined;
  const families = score.families.toReversed();
  return draw(families.length, {
    title: { text: 'Claimed to leak, by family' },
    ...bars(families.map(({ family, kind }) => `${family} (${kind})`)),
    series: [
      {
        type: 'bar',
        data: families.map(({ flagged, series, kind }) => ({
          value: flagged / series,
          itemStyle: { color: kind === 'leaking' ? COLOURS.good : COLOURS.other },
        })),
      },
    ],
  });
}

/** F1 as published, and recall at equal false alarms. */
export function baselinesChart({ score: { figures }, baselines }: EvaluationResult): string | undefined {
  if (!figures || baselines.length === 0) return undefined;
  const rules = [
    { name: 'ours', f1: figures.f1.value, recall: figures.recall.value },
    ...baselines.map(({ name, published, tuned }) => ({ name, f1: published.f1, recall: tuned.recall })),
  ].toReversed();
  return draw(2 * rules.length, {
    title: { text: 'Ours and the known rules' },
    legend: { top: 28 },
    ...bars(rules.map(({ name }) => name)),
    series: [
      { name: 'F1 as published', type: 'bar', data: rules.map(({ f1 }) => f1), color: COLOURS.good },
      {
        name: 'recall at equal false alarms',
        type: 'bar',
        data: rules.map(({ recall }) => recall),
        color: COLOURS.other,
      },
    ],
  });
}

/** Hours from onset to claim. */
export function delayChart({ score: { delayHours } }: EvaluationResult): string | undefined {
  if (!delayHours) return undefined;
  const rows = Object.entries(delayHours).toReversed();
  return draw(rows.length, {
    title: { text: 'Hours from onset to claim' },
    grid: { left: 260, right: 40, top: 60, bottom: 30 },
    xAxis: { type: 'value' },
    yAxis: { type: 'category', data: rows.map(([name]) => name) },
    series: [{ type: 'bar', data: rows.map(([, value]) => value), color: COLOURS.good }],
  });
}

function bars(names: readonly string[]): EChartsCoreOption {
  return {
    grid: { left: 260, right: 40, top: 60, bottom: 30 },
    xAxis: { type: 'value', min: 0, max: 1 },
    yAxis: { type: 'category', data: names, axisLabel: { interval: 0 } },
  };
}

function draw(rows: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: MARGIN + ROW * rows });
  chart.setOption({ animation: false, backgroundColor: '#fff', ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
