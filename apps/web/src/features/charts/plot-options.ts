import type uPlot from 'uplot';
import type { Store } from '@/lib/external-store.ts';
import { BYTE_STEPS, COUNT_STEPS, DURATION_STEPS, FRACTION_STEPS } from './axes.ts';
import { hatchPattern } from './hatch.ts';
import { GUTTER_LEFT, GUTTER_RIGHT, type PlotContent } from './plot-types.ts';
import type { ChartTheme } from './theme.ts';

/** What the chart reads each time it draws. */
export interface Latest {
  content: PlotContent;
  theme: ChartTheme;
}

interface PlotActions {
  hover: Store<number | null>;
  zoom: (aMs: number, bMs: number) => void;
  pan: (byMs: number) => void;
  back: () => void;
}

interface PlotShape {
  width: number;
  height: number;
  isStacked: boolean;
  isBytes: boolean;
  isFraction: boolean;
  isUptime: boolean;
}

const BOTTOM_AXIS = 28;
/** A press that moved less is a click. */
const SHORTEST_DRAG = 5;

/** Builds uPlot's options; all that may change later is read through `latest`. */
export function plotOptions(
  shape: PlotShape,
  latest: { readonly current: Latest },
  actions: PlotActions,
): uPlot.Options {
  const colour = (token: string) => latest.current.theme.colour(token);
  const content = () => latest.current.content;
  return {
    width: shape.width,
    height: shape.height,
    ms: 1,
    padding: [8, GUTTER_RIGHT, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: !shape.isUptime, range: () => [content().window.fromMs, content().window.toMs] },
      y: { range: (_u, min, max) => content().yRange(min, max) },
    },
    axes: [
      {
        size: BOTTOM_AXIS,
        space: 80,
        font: latest.current.theme.font,
        stroke: () => colour('ink-3'),
        grid: { stroke: () => colour('grid'), width: 1 },
        ticks: { stroke: () => colour('line-strong'), width: 1, size: 4 },
        ...(shape.isUptime && { incrs: [...DURATION_STEPS] }),
        values: (_u, splits, _axis, _space, stepMs) =>
          splits.map((atMs, index) => content().formatX(atMs, stepMs, splits[index - 1])),
      },
      {
        size: GUTTER_LEFT,
        space: 32,
        font: latest.current.theme.font,
        stroke: () => colour('ink-3'),
        grid: { stroke: () => colour('grid'), width: 1 },
        ticks: { show: false },
        incrs: [...stepsOf(shape)],
        values: (_u, splits) => splits.map((value) => content().formatY(value)),
      },
    ],
    series: [{}, ...content().series.map((_one, index) => seriesOptions(index, shape, latest))],
    cursor: {
      y: false,
      points: { show: !shape.isStacked, size: 7 },
      drag: { x: true, y: false, setScale: false, dist: SHORTEST_DRAG },
      bind: {
        dblclick: () => () => {
          actions.back();
          return null;
        },
        mousedown: (u, _target, start) => (event) => {
          if (event.shiftKey) startPan(u, event, actions);
          else start(event);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [(u) => noteHover(u, actions.hover)],
      setSelect: [(u) => zoomToSelection(u, actions)],
      drawAxes: [(u) => content().drawBelow?.(u, latest.current.theme)],
      draw: [(u) => drawGaps(u, latest.current), (u) => content().draw?.(u, latest.current.theme)],
    },
  };
}

function stepsOf({ isBytes, isFraction }: PlotShape): readonly number[] {
  if (isFraction) return FRACTION_STEPS;
  return isBytes ? BYTE_STEPS : COUNT_STEPS;
}

function seriesOptions(
  index: number,
  { isStacked }: PlotShape,
  latest: { readonly current: Latest },
): uPlot.Series {
  const one = () => latest.current.content.series[index];
  const colour = () => latest.current.theme.colour(one()?.token ?? 'ink');
  if (!isStacked) {
    const isDotted = one()?.isDotted === true;
    return {
      stroke: colour,
      width: isDotted ? 0 : 1.5,
      ...(one()?.isDashed && { dash: [6, 4] }),
      points: { show: isDotted, size: 3.5, space: 0, width: 0, fill: colour },
    };
  }
  return {
    width: 0,
    stroke: colour,
    points: { show: false },
    fill: (u) => {
      const hatchToken = one()?.hatchToken;
      return hatchToken === undefined
        ? colour()
        : hatchPattern(u.ctx, latest.current.theme.colour(hatchToken), colour());
    },
  };
}

function noteHover(u: uPlot, hover: Store<number | null>): void {
  const left = u.cursor.left ?? -1;
  hover.set(left < 0 ? null : u.posToVal(left, 'x'));
}

function zoomToSelection(u: uPlot, actions: PlotActions): void {
  const { left, width } = u.select;
  if (width < SHORTEST_DRAG) return;
  const [fromMs, toMs] = [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')];
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  actions.zoom(fromMs, toMs);
}

/** Moves the window with the pointer, once it is let go: asking for samples at every step would be no faster. */
function startPan(u: uPlot, down: MouseEvent, actions: PlotActions): void {
  const msPerPixel = u.posToVal(1, 'x') - u.posToVal(0, 'x');
  document.addEventListener(
    'mouseup',
    (up) => {
      const distance = up.clientX - down.clientX;
      if (Math.abs(distance) >= SHORTEST_DRAG) actions.pan(-distance * msPerPixel);
    },
    { once: true },
  );
}

function drawGaps(u: uPlot, { content, theme }: Latest): void {
  if (content.gaps.length === 0) return;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = hatchPattern(ctx, theme.colour('hatch'), undefined);
  for (const { fromMs, toMs } of content.gaps) {
    const left = u.valToPos(fromMs, 'x', true);
    ctx.fillRect(left, bbox.top, Math.max(devicePixelRatio, u.valToPos(toMs, 'x', true) - left), bbox.height);
  }
  ctx.restore();
}
