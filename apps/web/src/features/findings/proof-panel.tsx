'use client';

import { parseAsBoolean, useQueryState } from 'nuqs';
import { type ReactNode, useMemo } from 'react';
import { Button } from '@/components/ui/button.tsx';
import { Panel, PanelContent, PanelHeader, PanelTitle } from '@/components/ui/panel.tsx';
import { Switch } from '@/components/ui/switch.tsx';
import { formatDuration, formatMetric, formatRate } from '@/lib/format/number.ts';
import { Time } from '@/lib/time/time.tsx';
import { ActivityLane } from '../charts/lanes/activity-lane.tsx';
import { EventsLane } from '../charts/lanes/events-lane.tsx';
import { Lanes } from '../charts/lanes/lane.tsx';
import { ExcludedLane } from '../charts/lanes/quality-lane.tsx';
import { Plot } from '../charts/plot.tsx';
import { RangeProvider, useTimeRange } from '../charts/range-context.tsx';
import { useHostEvents } from '../hosts/use-host-events.ts';
import { BUSY_TOKEN, CLAIM_TOKEN, drawProof, FORECAST_TOKEN } from './draw-proof.ts';
import { describeMetric, endWords } from './finding-words.ts';
import { extentOf, type ProofView, proofView } from './proof-view.ts';
import type { FindingDetail } from './use-findings.ts';

const CHART_HEIGHT = 340;
/** A forecast that is longer than this many times what it rests on would press the proof into a corner. */
const NEAR = 1.5;

/** The numbers that the claim rests on, and the claim drawn over them. */
export function ProofPanel({ detail }: { detail: FindingDetail }) {
  const { finding } = detail;
  const view = useMemo(() => proofView(finding), [finding]);
  const [wantsForecast, setWantsForecast] = useQueryState(
    'forecast',
    parseAsBoolean.withDefault(detail.isOpen && isNear(view)),
  );
  const hasForecast = wantsForecast && view.forecast !== null;
  const metric = describeMetric(finding.metric);
  return (
    <RangeProvider home={hasForecast ? view.windowWithForecast : view.window}>
      <Panel className="min-w-0">
        <PanelHeader>
          <PanelTitle title={metric.source}>Proof: {metric.label.toLowerCase()}</PanelTitle>
          <span className="flex-1" />
          <Zoom />
          {detail.isOpen && (
            <Switch
              checked={hasForecast}
              disabled={!view.forecast}
              onCheckedChange={(isOn) => void setWantsForecast(isOn)}
            >
              Show forecast
            </Switch>
          )}
        </PanelHeader>
        <PanelContent>
          <Chart detail={detail} hasForecast={hasForecast} />
          <Legend detail={detail} hasForecast={hasForecast} />
        </PanelContent>
      </Panel>
    </RangeProvider>
  );
}

function isNear({ forecast, window, windowWithForecast }: ProofView): boolean {
  const seenMs = window.toMs - window.fromMs;
  return forecast !== null && windowWithForecast.toMs - window.toMs <= NEAR * seenMs;
}

interface PartProps {
  detail: FindingDetail;
  hasForecast: boolean;
}

function Chart({ detail, hasForecast }: PartProps) {
  const { finding } = detail;
  const { window } = useTimeRange();
  const { data: events } = useHostEvents(detail.hostId);
  const view = useMemo(() => proofView(finding), [finding]);
  const extent = extentOf(view, hasForecast);
  const { label } = describeMetric(finding.metric);
  const limitLabel =
    view.forecast === null
      ? ''
      : `${endWords(finding.forecast?.limit).toLowerCase()} at ${formatMetric(finding.metric, view.forecast.level)}${finding.metric === 'count' ? ' processes' : ''}`;
  return (
    <>
      <Lanes className="mb-1">
        <EventsLane events={events ?? []} window={window} />
        <ExcludedLane excluded={view.excluded} window={window} />
        <ActivityLane timesMs={view.timesMs} activity={view.activity} window={window} />
      </Lanes>
      <Plot
        label={`${label}: lowest values over time, with the line fitted to them`}
        timesMs={view.timesMs}
        series={[
          {
            id: 'floors',
            label,
            token: 'series-1',
            values: view.floors,
            isDotted: true,
          },
        ]}
        gaps={view.excluded}
        window={window}
        formatY={(value) => formatMetric(finding.metric, value)}
        yRange={() => extent}
        drawBelow={(u, theme) => drawProof(u, theme, view, hasForecast ? limitLabel : undefined)}
        height={CHART_HEIGHT}
        isBytes={finding.metric.endsWith('Bytes')}
      />
    </>
  );
}

function Zoom() {
  const { range, window, back } = useTimeRange();
  const [from] = useQueryState('from');
  if (range.kind !== 'fixed' || from === null) return null;
  return (
    <span className="flex items-center gap-2 text-ink-2">
      <Time atMs={window.fromMs} as="full" /> – <Time atMs={window.toMs} as="full" />
      <Button size="sm" onClick={back}>
        Back
      </Button>
    </span>
  );
}

function Legend({ detail: { finding }, hasForecast }: PartProps) {
  const { proof, metric, slopePerHour, onsetMs, forecast } = finding;
  const view = useMemo(() => proofView(finding), [finding]);
  const rate = (perHour: number) => formatRate(metric, perHour);
  return (
    <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1 pl-[72px] text-xs text-ink-2">
      <Key mark={<circle cx="9" cy="5" r="2.5" fill="var(--series-1)" />}>
        lowest value in each {formatDuration(proof.cellMs)}
      </Key>
      <Key mark={<path d="M0 8 18 2" stroke={`var(--${CLAIM_TOKEN})`} strokeWidth="2" />}>
        fitted growth, {rate(slopePerHour[1])}
      </Key>
      <Key mark={<rect width="18" height="10" fill={`var(--${CLAIM_TOKEN})`} opacity=".3" />}>
        80 % interval, {rate(slopePerHour[0])} to {rate(slopePerHour[2])}
      </Key>
      <Key mark={<path d="M9 0v10" stroke="var(--ink-2)" strokeDasharray="2 2" />}>
        onset, <Time atMs={onsetMs} />
      </Key>
      {view.busy.length > 0 && (
        <Key mark={<rect width="18" height="10" fill={`var(--${BUSY_TOKEN})`} stroke="var(--line-strong)" />}>
          host busy; idle elsewhere
        </Key>
      )}
      {proof.excluded.length > 0 && <Key hatched>left out</Key>}
      {hasForecast && forecast && (
        <Key mark={<path d="M0 10 18 0v7z" fill={`var(--${FORECAST_TOKEN})`} opacity=".5" />}>
          if it goes on: nothing is left between <Time atMs={forecast.atMs[0]} /> and{' '}
          <Time atMs={forecast.atMs[2]} />
        </Key>
      )}
    </ul>
  );
}

interface KeyProps {
  mark?: ReactNode;
  hatched?: boolean;
  children: ReactNode;
}

function Key({ mark, hatched = false, children }: KeyProps) {
  return (
    <li className="flex items-center gap-2">
      {hatched ? (
        <span aria-hidden className="hatched h-2.5 w-[18px] border border-line-strong" />
      ) : (
        <svg viewBox="0 0 18 10" aria-hidden className="h-2.5 w-[18px] shrink-0">
          {mark}
        </svg>
      )}
      <span>{children}</span>
    </li>
  );
}
