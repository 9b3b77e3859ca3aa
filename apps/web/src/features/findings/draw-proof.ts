import type uPlot from 'uplot';
import type { ChartTheme } from '../charts/theme.ts';
import type { Point, ProofView } from './proof-view.ts';

/** Colours of the claim, beside the floors' own. */
export const CLAIM_TOKEN = 'series-2';
export const FORECAST_TOKEN = 'series-4';
export const BUSY_TOKEN = 'raised';

/**
 * Draws the claim, for the floors to lie on: fitted line, its band, the onset, and the forecast when it is asked for.
 * @param limitLabel what the line says that the forecast ends at; undefined leaves the forecast out
 */
export function drawProof(
  u: uPlot,
  theme: ChartTheme,
  view: ProofView,
  limitLabel: string | undefined,
): void {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const pen = createPen(u, theme);
  for (const stretch of view.busy) pen.shade(stretch, BUSY_TOKEN);
  pen.area(view.band, CLAIM_TOKEN);
  if (limitLabel !== undefined && view.forecast) {
    const { start, ends, level } = view.forecast;
    pen.area([start, ends[0], ends[2]], FORECAST_TOKEN);
    pen.line([start, ends[1]], FORECAST_TOKEN, [6, 4]);
    pen.horizontal(level, 'confirmed', limitLabel);
  }
  pen.line(view.line, CLAIM_TOKEN, []);
  pen.vertical(view.onset.atMs, 'ink-2', 'onset');
  ctx.restore();
}

function createPen(u: uPlot, theme: ChartTheme) {
  const { ctx, bbox } = u;
  const scale = devicePixelRatio;
  const x = (atMs: number) => u.valToPos(atMs, 'x', true);
  const y = (value: number) => u.valToPos(value, 'y', true);
  const trace = (points: readonly Point[]) => {
    ctx.beginPath();
    for (const { atMs, value } of points) ctx.lineTo(x(atMs), y(value));
  };
  const stroke = (token: string, width: number, dash: readonly number[]) => {
    ctx.strokeStyle = theme.colour(token);
    ctx.lineWidth = width * scale;
    ctx.setLineDash(dash.map((length) => length * scale));
    ctx.stroke();
  };
  const label = (text: string, left: number, top: number, token: string) => {
    ctx.font = theme.font.replace('12px', `${12 * scale}px`);
    ctx.fillStyle = theme.colour(token);
    ctx.textAlign = 'left';
    ctx.textBaseline = 'alphabetic';
    // On a phone the words take more than what is left of the width there.
    const room = bbox.left + bbox.width - 4 * scale - ctx.measureText(text).width;
    ctx.fillText(text, Math.min(left, room), top);
  };
  return {
    shade({ fromMs, toMs }: { fromMs: number; toMs: number }, token: string) {
      ctx.fillStyle = theme.colour(token);
      ctx.fillRect(x(fromMs), bbox.top, x(toMs) - x(fromMs), bbox.height);
    },
    area(points: readonly Point[], token: string) {
      trace(points);
      ctx.closePath();
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = theme.colour(token);
      ctx.fill();
      ctx.globalAlpha = 1;
    },
    line(points: readonly Point[], token: string, dash: readonly number[]) {
      trace(points);
      stroke(token, 2, dash);
    },
    vertical(atMs: number, token: string, text: string) {
      ctx.beginPath();
      ctx.moveTo(x(atMs), bbox.top);
      ctx.lineTo(x(atMs), bbox.top + bbox.height);
      stroke(token, 1, [3, 3]);
      label(text, x(atMs) + 4 * scale, bbox.top + 12 * scale, token);
    },
    horizontal(value: number, token: string, text: string) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, y(value));
      ctx.lineTo(bbox.left + bbox.width, y(value));
      stroke(token, 1.5, []);
      // Beside the words at the onset, which stand at the top too.
      const { left, width } = bbox;
      label(text, left + width / 3, y(value) + 15 * scale, token);
    },
  };
}
