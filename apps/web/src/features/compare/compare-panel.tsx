'use client';

import { parseAsBoolean, parseAsString, useQueryStates } from 'nuqs';
import { type ReactNode, useMemo, useRef } from 'react';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Segmented } from '@/components/ui/segmented.tsx';
import { Skeleton } from '@/components/ui/skeleton.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { Hint } from '@/components/ui/tooltip.tsx';
import { formatBytes, formatCount, formatDuration, formatSigned } from '@/lib/format/number.ts';
import { useTimeZone } from '@/lib/time/time-zone.tsx';
import { aroundData } from '../charts/axes.ts';
import { ChartMenu } from '../charts/chart-menu.tsx';
import type { Columns } from '../charts/columns.ts';
import { Plot } from '../charts/plot.tsx';
import { useTimeRange } from '../charts/range-context.tsx';
import { QueryProblem } from '../shell/query-problem.tsx';
import { gridOf, lessMedian, paceOf, readAt } from './align.ts';
import {
  COMPARE_METRICS,
  type CompareMetric,
  compareMetric,
  DEFAULT_METRIC,
  recipeOf,
} from './compare-metrics.ts';
import { CompareLegend } from './compare-legend.tsx';
import { fastestLine, lastDifference } from './compare-words.ts';
import { type LineStyle, lineStyle } from './line-style.ts';
import { type Compared, labelOf } from './use-compared.ts';
import { useLines } from './use-lines.ts';

const HEIGHT = 320;
const STEPS = 400;
/** A sample that is late is none the less the last one. */
const PATIENCE = 1.5;

/** A line of the chart, read at the instants that all lines have in common. */
export interface ComparedLine {
  key: string;
  label: string;
  style: LineStyle;
  compared: Compared;
  values: (number | null)[];
}

interface ComparePanelProps {
  title: string;
  all: readonly Compared[];
  /** Without a frame of its own, within another panel. */
  isBare?: boolean;
  /** More to choose, at the right of the title. */
  children?: ReactNode;
}

/** Subjects on one chart: a metric of each, over the axis of the range around it. */
export function ComparePanel({ title, all, isBare = false, children }: ComparePanelProps) {
  const { axis, window } = useTimeRange();
  const { format: time } = useTimeZone();
  const [params, setParams] = useQueryStates({
    metric: parseAsString.withDefault(DEFAULT_METRIC),
    median: parseAsBoolean.withDefault(false),
    only: parseAsString,
  });
  const metric = compareMetric(params.metric);
  const isDifference = params.median && all.length > 1;
  const results = useLines(all, metric);
  const content = useRef<HTMLDivElement>(null);
  const error = results.find((result) => result.error)?.error;
  const isLoading = results.some(({ data }) => data === undefined) && !error;

  const { from, to } = { from: window.fromMs, to: window.toMs };
  const data = results.map((result) => result.data);
  const { columns, lines } = useMemo(() => {
    const grid = gridOf({ fromMs: from, toMs: to }, STEPS);
    const known = data.map((line) => line ?? { at: [], values: [] });
    const pace = Math.max(...known.map(paceOf), (to - from) / STEPS) * PATIENCE;
    const read = known.map((line) => readAt(line, grid, pace));
    const shown = isDifference ? lessMedian(read) : read;
    const made = all.map((compared, index): ComparedLine => ({
      key: compared.key,
      label: labelOf(compared),
      style: lineStyle(index),
      compared,
      values: shown[index] ?? [],
    }));
    const values = Object.fromEntries(made.map(({ label, values: column }) => [label, column]));
    return { columns: { timesMs: grid, values } satisfies Columns, lines: made };
    // oxlint-disable-next-line react/exhaustive-deps -- the lines themselves, not the list that holds them
  }, [from, to, isDifference, all, ...data]);

  const format = metric.isBytes ? formatBytes : formatCount;
  const formatY = isDifference ? (value: number) => formatSigned(value, format) : format;
  const [first, second] = lines;
  const isPair = first && second && lines.length === 2;
  const sentence = isDifference
    ? undefined
    : isPair
      ? lastDifference([first, second], columns.timesMs, format, (at) =>
          axis === 'uptime' ? `+${formatDuration(at)}` : time.clock(at),
        )
      : fastestLine(lines, columns.timesMs, { fromMs: from, toMs: to }, metric.isBytes);
  const drawn = lines.filter(({ key }) => params.only === null || key === params.only);
  return (
    <Panel className={isBare ? 'rounded-none border-0' : 'mb-4'}>
      <PanelHeader>
        <PanelTitle>
          <Hint content={formulaOf(metric, all)}>{title}</Hint>
        </PanelTitle>
        <span className="flex-1" />
        {children}
        <ChartMenu
          name={`compare-${metric.id}`}
          columns={columns}
          chart={() => content.current?.querySelector('canvas') ?? null}
        />
      </PanelHeader>
      <PanelContent ref={content} className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label="Metric"
            className="h-auto flex-wrap"
            value={metric.id}
            options={metricsOf(all).map(({ id, label }) => ({ value: id, label }))}
            onChange={(id) => void setParams({ metric: id })}
          />
          {all.length > 1 && (
            <Switch checked={isDifference} onCheckedChange={(isOn) => void setParams({ median: isOn })}>
              Difference from their median
            </Switch>
          )}
        </div>
        {sentence !== undefined && <p className="text-md">{sentence}</p>}
        {error ? (
          <QueryProblem
            error={error}
            what="the lines"
            onRetry={() => Promise.all(results.map(({ refetch }) => refetch()))}
          />
        ) : isLoading ? (
          <Skeleton style={{ height: HEIGHT }} />
        ) : (
          <Plot
            label={`${metric.label} of ${all.map(labelOf).join(', ')} by ${axis === 'uptime' ? 'uptime' : 'time'}`}
            timesMs={columns.timesMs}
            series={(drawn.length > 0 ? drawn : lines).map(({ key, label, style, values }) => ({
              id: key,
              label,
              values,
              ...style,
            }))}
            gaps={[]}
            window={window}
            formatY={formatY}
            yRange={isDifference ? aroundSigned : aroundData}
            height={HEIGHT}
            isBytes={metric.isBytes}
          />
        )}
        <CompareLegend
          columns={columns}
          lines={lines}
          format={formatY}
          isBytes={metric.isBytes}
          isolated={params.only}
          onIsolate={(key) => void setParams({ only: key })}
        />
      </PanelContent>
    </Panel>
  );
}

/** Metrics that any of the subjects has. */
function metricsOf(all: readonly Compared[]): CompareMetric[] {
  return COMPARE_METRICS.filter((metric) => all.some(({ subject }) => recipeOf(metric, subject)));
}

function formulaOf(metric: CompareMetric, all: readonly Compared[]): string {
  const formulas = all.flatMap(({ subject }) => recipeOf(metric, subject)?.formula ?? []);
  return `${metric.label}: ${[...new Set(formulas)].join('; ') || 'none of them has it'}`;
}

/** A difference has no floor at zero. */
function aroundSigned(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null) return [-1, 1];
  const span = Math.max(max - min, 1);
  return [min - span * 0.1, max + span * 0.1];
}
