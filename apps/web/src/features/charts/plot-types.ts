import type uPlot from 'uplot';
import type { Gap } from './columns.ts';
import type { Window } from './range.ts';
import type { ChartTheme } from './theme.ts';

/** One line or layer of a chart. */
export interface PlotSeries {
  id: string;
  label: string;
  /** Its colour, by name in globals.css. */
  token: string;
  values: readonly (number | null)[];
  /** Lines across it, in the colour of this name. */
  hatchToken?: string;
  /** Each number is a dot of its own. */
  isDotted?: boolean;
  /** Told apart from another line of its colour. */
  isDashed?: boolean;
}

/** What a chart shows; may change from one moment to the next. */
export interface PlotContent {
  timesMs: readonly number[];
  series: readonly PlotSeries[];
  /** Stretches without samples: hatched, never bridged. */
  gaps: readonly Gap[];
  window: Window;
  formatY: (value: number) => string;
  formatX: (atMs: number, stepMs: number, beforeMs: number | undefined) => string;
  /** The vertical extent, from that of the numbers in sight (null when there are none). */
  yRange: (min: number | null, max: number | null) => [number, number];
  /** Whatever else belongs on the canvas, beneath the series or over them. */
  drawBelow?: (u: uPlot, theme: ChartTheme) => void;
  draw?: (u: uPlot, theme: ChartTheme) => void;
}

/** Room for the numbers at the left of every chart, so that all charts of a page line up. */
export const GUTTER_LEFT = 72;
export const GUTTER_RIGHT = 20;
